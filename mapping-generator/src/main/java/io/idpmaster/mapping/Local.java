package io.idpmaster.mapping;

import java.util.List;
import java.util.Optional;

/**
 * One block of a rule's {@code local}. Every text in it is a {@link Template}: Keystone runs it through Python's
 * {@code str.format}.
 *
 * @param domain the block's own domain; schemas from 2.0 on refuse a login without it
 * @param user absent where the block makes none
 * @param grants what the user is to have besides
 */
public record Local(Optional<DomainReference> domain, Optional<LocalUser> user, Grants grants) {

    /** A domain by id or by name. */
    public sealed interface DomainReference {
        record ById(Template id) implements DomainReference {}

        record ByName(Template name) implements DomainReference {}
    }

    /**
     * @param email absent where none is mapped
     */
    public record LocalUser(Template id, Template name, Optional<Template> email) {}

    /** What a block gives its user. */
    public sealed interface Grants {
        /** Nothing. */
        record None() implements Grants {}

        /** Projects, each with a role in it. */
        record Projects(List<LocalProject> projects) implements Grants {
            public Projects {
                projects = List.copyOf(projects);
            }
        }

        /**
         * Projects as a JSON text; from schema 3.0 on.
         *
         * @param direct index of the direct map that holds the text
         */
        record ProjectsJson(int direct) implements Grants {}

        /**
         * Groups of the block's domain by name.
         *
         * @param direct index of the direct map whose values are the names
         */
        record GroupNames(int direct) implements Grants {}
    }

    /**
     * @param domain absent in schema 1.0, where every project lands in the identity provider's domain
     */
    public record LocalProject(Template name, Template role, Optional<DomainReference> domain) {}
}
