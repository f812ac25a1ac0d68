package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.User;
import io.idpmaster.keycloak.catalogue.GroupPath;
import io.idpmaster.keycloak.catalogue.RealmState.UserRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What makes the groups and users of a realm equal to a catalogue, in the order in which it is done. Rights are taken
 * before any are given, so that whoever is interrupted leaves nobody with more than the old and the new catalogue give
 * together.
 */
record ImportPlan(
        List<Leaving> leavings,
        List<String> removedGroups,
        List<NewGroup> newGroups,
        List<ChangedGroup> changedGroups,
        List<UserWork> users,
        Map<Kind, Count> counts) {

    /** One user out of some groups. */
    record Leaving(String user, List<String> groups) {}

    /**
     * A group to be made.
     *
     * @param id chosen here, so that what comes later can refer to it
     * @param parent absent for {@code /openstack} itself
     */
    record NewGroup(String id, Optional<String> parent, String name, SortedMap<String, List<String>> attributes) {}

    /** A group whose attributes differ. */
    record ChangedGroup(String id, GroupPath path, SortedMap<String, List<String>> attributes) {}

    /**
     * One user to be made, changed, or only put into groups.
     *
     * @param row what there is; absent: the user is new
     * @param joining ids of groups
     */
    record UserWork(User wanted, Optional<UserRow> row, boolean profileDiffers, List<String> joining) {}

    boolean changes() {
        return counts.values().stream().anyMatch(Count::changes) || !newGroups.isEmpty();
    }
}
