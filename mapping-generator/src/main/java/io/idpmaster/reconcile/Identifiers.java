package io.idpmaster.reconcile;

import java.util.HashMap;
import java.util.Map;

/** The ids that Keystone chose, of what was there and of what this run has made. */
final class Identifiers {

    private final Map<String, String> roles;
    private final Map<String, String> projects = new HashMap<>();
    private final Map<String, String> groups = new HashMap<>();

    Identifiers(EdgeState state) {
        roles = new HashMap<>(state.roles());
        state.projects().values().forEach(project -> project(project.domainId(), project.name(), project.id()));
        state.groups().forEach((name, group) -> groups.put(name, group.id()));
    }

    void role(String name, String id) {
        roles.put(name, id);
    }

    void project(String domainId, String name, String id) {
        projects.put(domainId + "/" + name, id);
    }

    void group(String name, String id) {
        groups.put(name, id);
    }

    String roleId(String name) {
        return known(roles, name);
    }

    String projectId(String domainId, String name) {
        return known(projects, domainId + "/" + name);
    }

    String groupId(String name) {
        return known(groups, name);
    }

    private static String known(Map<String, String> ids, String name) {
        String id = ids.get(name);
        if (id == null) {
            throw new IllegalStateException("the plan uses `" + name + "` before it makes it");
        }
        return id;
    }
}
