package io.idpmaster.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an edge's Keystone holds now, as far as it matters here.
 *
 * @param domains name by id
 * @param roles id by name; those of no domain
 * @param providers every identity provider by id
 * @param protocols of our identity provider, by id
 * @param projects by id
 * @param users that came through our identity provider, by id
 * @param unlinked of these, the ids of those who cannot come through our protocol yet
 * @param grants what these users hold directly on projects, not inherited
 * @param groups of the groups' domain, by name
 * @param groupGrants by group id, everything that it holds anywhere
 * @param tokensRevoked by user id, when last all tokens of before were; of strategy {@code groups} alone, and not of long ago
 */
record EdgeState(
        Map<String, String> domains,
        Map<String, String> roles,
        Map<String, Provider> providers,
        Optional<JsonNode> mapping,
        Map<String, Protocol> protocols,
        Map<String, Project> projects,
        Map<String, ShadowUser> users,
        Set<String> unlinked,
        List<UserGrant> grants,
        Map<String, Group> groups,
        Map<String, List<GroupGrant>> groupGrants,
        Map<String, Instant> tokensRevoked) {

    record Provider(String domainId, List<String> remoteIds, boolean enabled, int ttl) {}

    record Protocol(String mappingId, String remoteIdAttribute) {}

    record Project(String id, String domainId, String name) {}

    record ShadowUser(String id, String name, String domainId, boolean enabled) {}

    record UserGrant(String userId, String projectId, String roleId) {}

    record Group(String id, String description) {}

    /** @param direct on a project, not inherited and on no domain or system */
    record GroupGrant(boolean direct, String projectId, String roleId) {}

    /**
     * Somebody's details, which Keystone gives for one user only.
     *
     * @param uniqueIds those under our identity provider
     * @param applicationCredentials id and name of each
     * @param lastLogin as far as a membership in a group shows it
     */
    record Details(List<String> uniqueIds, Map<String, String> applicationCredentials, Optional<Instant> lastLogin) {}

    /** The ids of the projects of this name; one, or none. */
    SortedSet<String> projectIds(String domainId, String name) {
        SortedSet<String> ids = new TreeSet<>();
        for (Project project : projects.values()) {
            if (project.domainId().equals(domainId) && project.name().equals(name)) {
                ids.add(project.id());
            }
        }
        return ids;
    }

    /** A user as messages name them. */
    String userName(String id) {
        ShadowUser user = users.get(id);
        return user == null ? id : user.name();
    }

    String projectName(String id) {
        Project project = projects.get(id);
        return project == null
                ? id
                : domains.getOrDefault(project.domainId(), project.domainId()) + "/" + project.name();
    }

    String roleName(String id) {
        return roles.entrySet().stream()
                .filter(role -> role.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(id);
    }
}
