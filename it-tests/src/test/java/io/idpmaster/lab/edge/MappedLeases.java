package io.idpmaster.lab.edge;

import static io.idpmaster.lab.edge.MappedEdge.USERS;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.evaluation.HeldRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a membership in a group is good for while time passes: what Keystone says beside what the tables' state says. */
final class MappedLeases {

    private MappedLeases() {}

    static void run(MappedCases.Visit visit) {
        MappedEdge edge = visit.edge();
        String leasing = visit.expect(201, visit.mapping("lease").group("id=" + USERS, "ours"));
        String without =
                visit.expect(201, "second", "saml2", visit.mapping("no lease").group("id=" + USERS, "ours"), Map.of());
        compare(edge, leasing, 1);
        compare(edge, without, 0);

        edge.tables().letPass(Duration.ofMinutes(59));
        forget(edge);
        compare(edge, leasing, 1);
        edge.tables().letPass(Duration.ofMinutes(1));
        stale(edge, leasing, 1);
        forget(edge);
        compare(edge, leasing, 0);

        visit.expect(201, visit.mapping("lease").group("id=" + USERS, "ours"));
        stale(edge, leasing, 0);
        forget(edge);
        compare(edge, leasing, 1);
    }

    /** From 2025.1 on Keystone has in a cache what everybody holds, and the cache knows nothing of leases. */
    private static void stale(MappedEdge edge, String user, int size) {
        if (edge.release() > 22 && found(edge, user).size() != size) {
            throw new AssertionError("Keystone " + edge.release() + " has forgotten what user " + user + " held");
        }
    }

    /** Any change of grants, or ten minutes, empties the cache in which Keystone has what everybody holds. */
    private static void forget(MappedEdge edge) {
        String somebody = edge.localUser(USERS, "of " + System.nanoTime());
        edge.grant(somebody, edge.project(USERS, "of " + System.nanoTime()), "gamma");
    }

    private static void compare(MappedEdge edge, String user, int size) {
        SortedSet<HeldRole> predicted = edge.tables().read().state().heldThroughGroups(user, Instant.now());
        SortedSet<HeldRole> found = found(edge, user);
        if (!found.equals(predicted) || found.size() != size) {
            throw new AssertionError("Keystone " + edge.release() + " says that user " + user + " holds " + found
                    + " through groups, and not " + predicted);
        }
    }

    private static SortedSet<HeldRole> found(MappedEdge edge, String user) {
        SortedSet<HeldRole> found = new TreeSet<>();
        for (JsonNode assignment : edge.api()
                .get("/role_assignments?effective&include_names&user.id=" + user)
                .path("role_assignments")) {
            JsonNode project = assignment.path("scope").path("project");
            found.add(new HeldRole(
                    project.path("domain").path("name").asText(),
                    project.path("name").asText(),
                    assignment.path("role").path("name").asText()));
        }
        return found;
    }
}
