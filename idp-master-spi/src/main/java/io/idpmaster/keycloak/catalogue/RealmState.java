package io.idpmaster.keycloak.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What of a catalogue stands in a realm, with the ids by which Keycloak knows it.
 *
 * @param root the id of {@code /openstack}
 * @param groups the groups below it down to the innermost teams, parents before children
 * @param members user ids by group id: of {@code /openstack} and of the teams
 * @param users by id: everybody in {@code members}
 */
public record RealmState(
        Optional<String> root,
        Map<GroupPath, GroupRow> groups,
        Map<String, Set<String>> members,
        Map<String, UserRow> users) {

    /**
     * A group.
     *
     * @param attributes those of {@link CatalogueNames}, each with its values sorted
     */
    public record GroupRow(String id, GroupPath path, SortedMap<String, List<String>> attributes) {}

    /**
     * A user.
     *
     * @param email empty where there is none
     * @param realm the id of the realm that the user is in
     * @param managedBy what else decides about this user, such as the id of a user storage provider
     */
    public record UserRow(
            String id, String username, String email, boolean enabled, String realm, Optional<String> managedBy) {}

    /** The ids of the members of one group. */
    public Set<String> membersOf(String group) {
        return members.getOrDefault(group, Set.of());
    }
}
