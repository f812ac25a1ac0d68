package io.idpmaster.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.keystone.KeystoneUnreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The theorem's fourth part, over random masters and random admins at an edge in memory. */
class ConvergencePropertyTest {

    private static final Allowance ALL = new Allowance(0, 0, true, false);
    private static final Set<Part> BOTH = EnumSet.allOf(Part.class);

    /** An edge where a first master's wants were met, users came, and an admin worked; and what a second one wants. */
    private record Story(ModelKeystone keystone, Path state, Desired now, Set<String> stays, String otherProvider) {

        Reconciler reconciler(ModelKeystone at, Path ledger) {
            return new Reconciler(
                    at,
                    new LedgerFile(ledger),
                    Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC),
                    ALL);
        }
    }

    @Property(tries = 200)
    void oneRunConvergesAndTheSecondWritesNothing(
            @ForAll long seed, @ForAll StrategyName before, @ForAll StrategyName after, @ForAll Sweep sweep)
            throws Exception {
        with(seed, before, after, sweep, story -> {
            Reconciler reconciler = story.reconciler(story.keystone(), story.state());

            reconciler.apply(story.now(), BOTH, (action, number, of) -> {});

            converged(story, story.keystone(), story.state());
        });
    }

    @Property(tries = 20)
    void whoeverIsKilledAtAnyRequestLeavesWhatTheNextRunCompletes(
            @ForAll long seed, @ForAll StrategyName before, @ForAll StrategyName after, @ForAll Sweep sweep)
            throws Exception {
        with(seed, before, after, sweep, story -> {
            int writes = story.reconciler(story.keystone(), story.state())
                    .plan(story.now())
                    .actions()
                    .size();
            for (int at = 0; at < writes; at++) {
                for (boolean afterTheWrite : List.of(true, false)) {
                    ModelKeystone keystone = story.keystone().copy();
                    Path state = copy(story.state());
                    keystone.dieAt(at, afterTheWrite);
                    assertThatThrownBy(() -> story.reconciler(keystone, state)
                                    .apply(story.now(), BOTH, (action, number, of) -> {}))
                            .isInstanceOf(KeystoneUnreachable.class);
                    keystone.forgetCounts();

                    story.reconciler(keystone, state).apply(story.now(), BOTH, (action, number, of) -> {});

                    converged(story, keystone, state);
                    delete(state);
                }
            }
        });
    }

    private interface Check {
        void of(Story story) throws Exception;
    }

    private static void with(long seed, StrategyName before, StrategyName after, Sweep sweep, Check check)
            throws Exception {
        Path state = Files.createTempDirectory("idp-master-ledger-");
        try {
            RandomEdge edge = new RandomEdge(seed);
            Desired first = edge.desired(before, Sweep.GRANTED_ONLY);
            Desired between = edge.desired(before, Sweep.GRANTED_ONLY);
            Desired unheard = edge.desired(before, Sweep.GRANTED_ONLY);
            Desired now = RandomEdge.revoking(unheard, edge.desired(after, sweep));
            List<Desired> all = List.of(first, between, unheard, now);
            ModelKeystone keystone = new ModelKeystone();
            Set<String> stays = new HashSet<>(edge.admin(keystone, all));
            Story story = new Story(
                    keystone,
                    state,
                    now,
                    stays,
                    keystone.rows("identity_providers").get("another").toString());
            story.reconciler(keystone, state).apply(first, BOTH, (action, number, of) -> {});
            edge.logins(keystone, first);
            stays.addAll(edge.admin(keystone, all));
            // so that some who were disabled come back
            story.reconciler(keystone, state).apply(between, BOTH, (action, number, of) -> {});
            edge.logins(keystone, between);
            // given and taken back again before the agent's next run
            edge.logins(keystone, unheard);
            keystone.forgetCounts();
            check.of(story);
        } finally {
            delete(state);
        }
    }

    private static void converged(Story story, ModelKeystone keystone, Path state) throws Exception {
        Desired now = story.now();
        String afterTheFirst = keystone.all();
        keystone.forgetCounts();
        Plan second = story.reconciler(keystone, state).apply(now, BOTH, (action, number, of) -> {});
        assertThat(second.actions()).isEmpty();
        assertThat(second.obstacles()).isEmpty();
        assertThat(keystone.writes()).isZero();
        assertThat(keystone.all()).isEqualTo(afterTheFirst);

        assertThat(keystone.assignments()).containsAll(story.stays());
        assertThat(keystone.rows("identity_providers").get("another")).hasToString(story.otherProvider());
        assertThat(keystone.rows("users").get("local-user").path("enabled").asBoolean(true))
                .isTrue();
        for (String assignment : keystone.assignments()) {
            if (!story.stays().contains(assignment)) {
                assertThat(wanted(now, keystone, assignment.split(" ")))
                        .as(assignment)
                        .isTrue();
            }
        }
        keystone.rows("users").forEach((id, user) -> {
            if (id.length() == 64) {
                boolean entitled = now.roster().containsKey(id);
                assertThat(user.path("enabled").asBoolean()).isEqualTo(entitled);
                assertThat(entitled || keystone.rows("application_credentials").get("credential-of-" + id) == null)
                        .isTrue();
                if (entitled) {
                    assertThat(user.toString()).contains("\"" + now.protocol() + "\"");
                }
            }
        });
        now.groups()
                .forEach((name, assignment) -> assertThat(keystone.assignments())
                        .contains("groups "
                                + keystone.named("groups", now.groupDomain().id(), name) + " projects "
                                + project(now, keystone, assignment) + " "
                                + keystone.named("roles", "", assignment.role())
                                + " direct"));
        keystone.rows("groups")
                .forEach((id, group) -> assertThat(id.equals("local-group")
                                || now.groups().containsKey(group.path("name").asText())
                                || story.stays().stream().anyMatch(held -> held.startsWith("groups " + id + " ")))
                        .as("group " + group)
                        .isTrue());
        assertThat(keystone.rows("mappings").get("idp-master").path("rules"))
                .isEqualTo(now.mapping().path("rules"));
        assertThat(keystone.rows("mappings")
                        .get("idp-master")
                        .path("schema_version")
                        .asText())
                .isEqualTo("2.0");
    }

    private static boolean wanted(Desired now, ModelKeystone keystone, String[] words) {
        if (!words[2].equals("projects") || words[5].equals("inherited")) {
            return false;
        }
        if (words[0].equals("groups")) {
            ObjectNode group = keystone.rows("groups").get(words[1]);
            RoleAssignment assignment = now.groups().get(group.path("name").asText());
            return assignment != null
                    && project(now, keystone, assignment).equals(words[3])
                    && keystone.named("roles", "", assignment.role()).equals(words[4]);
        }
        return !now.byGroups()
                && now.roster().containsKey(words[1])
                && now.roster().get(words[1]).assignments().stream()
                        .anyMatch(
                                assignment -> project(now, keystone, assignment).equals(words[3])
                                        && keystone.named("roles", "", assignment.role())
                                                .equals(words[4]));
    }

    private static String project(Desired now, ModelKeystone keystone, RoleAssignment assignment) {
        return keystone.named("projects", now.granted(assignment).domainId(), assignment.project());
    }

    private static Path copy(Path directory) throws IOException {
        Path copy = Files.createTempDirectory("idp-master-ledger-");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
