package io.idpmaster.catalogue;

import java.util.List;

/**
 * A Keystone domain that holds projects.
 *
 * @param id 32 lower-case hex digits, as Keystone's {@code explicit_domain_id} wants them
 */
public record Domain(String name, String id, List<Project> projects) {

    public Domain {
        projects = List.copyOf(projects);
    }
}
