package io.idpmaster.mapping;

import java.util.List;
import java.util.Optional;

/**
 * One block of a rule's {@code local}. Every text in it is a {@link Template}: Keystone runs it through Python's
 * {@code str.format}.
 *
 * @param domain the block's own domain; schemas from 2.0 on refuse a login without it, 1.0 knows none
 * @param user absent where the block makes none
 * @param projects empty where the block names none
 */
public record Local(Optional<DomainReference> domain, Optional<LocalUser> user, List<LocalProject> projects) {

    public Local {
        projects = List.copyOf(projects);
    }

    /** A domain by id or by name. */
    public sealed interface DomainReference {
        record ById(Template id) implements DomainReference {}

        record ByName(Template name) implements DomainReference {}
    }

    /**
     * @param email absent where none is mapped
     */
    public record LocalUser(Template id, Template name, Optional<Template> email) {}

    /**
     * @param domain absent in schema 1.0, where every project lands in the identity provider's domain
     */
    public record LocalProject(Template name, Template role, Optional<DomainReference> domain) {}
}
