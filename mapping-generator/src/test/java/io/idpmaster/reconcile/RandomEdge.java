package io.idpmaster.reconcile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.reconcile.Desired.Entitled;
import io.idpmaster.reconcile.Desired.NamedDomain;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What random masters want, and what random admins have made, at one edge of little size. */
final class RandomEdge {

    static final NamedDomain USERS = new NamedDomain("people", "a".repeat(32));
    static final NamedDomain FIRST = new NamedDomain("engineering", "b".repeat(32));
    static final NamedDomain SECOND = new NamedDomain("research", "c".repeat(32));
    static final String ISSUER = "https://idp.example.org/realms/cloud";

    private static final List<String> PROJECTS = List.of("one", "two", "three");
    private static final List<String> ROLES = List.of("member", "reader", "operator");
    private static final int PEOPLE = 4;

    private final Random random;

    RandomEdge(long seed) {
        random = new Random(seed);
    }

    /** What a master may want. */
    Desired desired(StrategyName strategy, Sweep sweep) {
        SortedMap<String, Entitled> roster = new TreeMap<>();
        SortedMap<String, RoleAssignment> groups = new TreeMap<>();
        for (int person = 0; person < PEOPLE; person++) {
            SortedSet<RoleAssignment> assignments = new TreeSet<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                assignments.add(new RoleAssignment(
                        random.nextBoolean() ? FIRST.name() : SECOND.name(), pick(PROJECTS), pick(ROLES)));
            }
            if (!assignments.isEmpty()) {
                roster.put(
                        ShadowUserId.of(USERS.id(), "id-" + person).text(),
                        new Entitled("id-" + person, "person-" + person, assignments));
                if (strategy == StrategyName.GROUPS) {
                    assignments.forEach(assignment -> groups.put("idp-master:" + assignment, assignment));
                }
            }
        }
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        mapping.put("schema_version", "2.0");
        mapping.putArray("rules").addObject().put("number", random.nextInt(3));
        return new Desired(
                "edge-b",
                "idp-master",
                ISSUER,
                random.nextInt(4) == 0 ? "openid" : "saml2",
                "MELLON_IDP",
                mapping,
                USERS,
                USERS,
                List.of(FIRST, SECOND),
                new TreeSet<>(ROLES),
                random.nextBoolean() ? Optional.of(Duration.ofHours(1 + random.nextInt(3))) : Optional.empty(),
                sweep,
                strategy,
                roster,
                groups,
                new TreeMap<>(),
                false);
    }

    /** What is wanted now, after something else was wanted of which the edge has not heard. */
    static Desired revoking(Desired unheard, Desired now) {
        SortedMap<String, SortedSet<RoleAssignment>> revoked = new TreeMap<>();
        unheard.roster().forEach((id, user) -> {
            SortedSet<RoleAssignment> taken = unheard.byGroups() ? new TreeSet<>() : new TreeSet<>(user.assignments());
            if (!now.byGroups() && now.roster().containsKey(id)) {
                taken.removeAll(now.roster().get(id).assignments());
            }
            if (!taken.isEmpty()) {
                revoked.put(id, taken);
            }
        });
        return new Desired(
                now.edge(),
                now.identityProvider(),
                now.issuer(),
                now.protocol(),
                now.remoteIdAttribute(),
                now.mapping(),
                now.userDomain(),
                now.groupDomain(),
                now.domains(),
                now.roles(),
                now.lease(),
                now.sweep(),
                now.strategy(),
                now.roster(),
                now.groups(),
                revoked,
                false);
    }

    /** Some of those who are entitled, and one more perhaps, log in. */
    void logins(ModelKeystone keystone, Desired desired) {
        desired.roster().forEach((id, user) -> {
            // Keystone turns a disabled user away
            boolean enabled = !keystone.rows("users").containsKey(id)
                    || keystone.rows("users").get(id).path("enabled").asBoolean();
            if (enabled && random.nextInt(4) != 0) {
                Set<Granted> grants = new HashSet<>();
                if (!desired.byGroups()) {
                    user.assignments().forEach(assignment -> grants.add(desired.granted(assignment)));
                }
                keystone.login(
                        desired.identityProvider(),
                        desired.protocol(),
                        USERS.id(),
                        user.uniqueId(),
                        user.name(),
                        grants);
                if (random.nextBoolean()) {
                    keystone.add(
                            "application_credentials",
                            "credential-of-" + id,
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("user_id", id)
                                    .put("name", "script"));
                }
            }
        });
    }

    /**
     * What an edge's admin makes before or after the master came.
     *
     * @param rosters what the master ever wants: the admin's grants are others
     * @return the assignments that must stay
     */
    Set<String> admin(ModelKeystone keystone, List<Desired> rosters) {
        Set<String> stays = new HashSet<>();
        if (random.nextBoolean()) {
            ensure(keystone, "domains", "", FIRST.id(), FIRST.name());
        }
        ensure(keystone, "domains", "", "default", "Default");
        ensure(keystone, "roles", "", "role-admin", "admin");
        if (random.nextBoolean()) {
            ensure(keystone, "roles", "", "role-member", "member");
        }
        if (keystone.rows("domains").containsKey(FIRST.id()) && random.nextBoolean()) {
            ensure(keystone, "projects", FIRST.id(), "local-one", "one");
        }
        ensure(keystone, "projects", "default", "local-work", "work");
        ensure(keystone, "users", "default", "local-user", "operator");
        ensure(keystone, "groups", "default", "local-group", "operators");
        keystone.add(
                "identity_providers",
                "another",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("domain_id", "default")
                        .put("enabled", true)
                        .<ObjectNode>set("remote_ids", ModelKeystone.array("https://other.example.org")));
        List<String> roles = List.copyOf(keystone.rows("roles").keySet());
        List<String> projects = List.copyOf(keystone.rows("projects").keySet());
        for (int i = 0; i < 12; i++) {
            List<String> users = List.copyOf(keystone.rows("users").keySet());
            boolean group = random.nextInt(4) == 0;
            String who =
                    group ? "groups " + pick(List.copyOf(keystone.rows("groups").keySet())) : "users " + pick(users);
            String where = switch (random.nextInt(4)) {
                case 0 -> "domains default";
                case 1 -> "system all";
                default -> "projects " + pick(projects);
            };
            boolean inherited = !where.startsWith("system") && random.nextInt(3) == 0;
            String assignment = who + " " + where + " " + pick(roles) + (inherited ? " inherited" : " direct");
            if (stays(keystone, assignment, rosters)) {
                keystone.assignments().add(assignment);
                stays.add(assignment);
            }
        }
        return stays;
    }

    private static boolean stays(ModelKeystone keystone, String assignment, List<Desired> rosters) {
        String[] words = assignment.split(" ");
        if (words[0].equals("groups") && !words[1].equals("local-group")) {
            return words[2].equals("domains") || words[5].equals("inherited");
        }
        if (!words[0].equals("users") || !words[2].equals("projects") || words[5].equals("inherited")) {
            return true;
        }
        ObjectNode project = keystone.rows("projects").get(words[3]);
        for (Desired desired : rosters) {
            boolean shadow = words[1].length() == 64;
            boolean accepted = !project.path("domain_id").asText().equals("default");
            if (shadow && accepted && desired.sweep() == Sweep.AUTHORITATIVE) {
                return false;
            }
            Entitled user = desired.roster().get(words[1]);
            if (user != null) {
                for (RoleAssignment held : user.assignments()) {
                    Granted grant = desired.granted(held);
                    if (grant.project().equals(project.path("name").asText())
                            && grant.domainId().equals(project.path("domain_id").asText())
                            && keystone.named("roles", "", grant.role()).equals(words[4])) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static void ensure(ModelKeystone keystone, String collection, String domainId, String id, String name) {
        if (!keystone.rows(collection).containsKey(id)
                && keystone.named(collection, domainId, name).isEmpty()) {
            ObjectNode row = JsonNodeFactory.instance.objectNode().put("name", name);
            if (!domainId.isEmpty()) {
                row.put("domain_id", domainId);
            }
            keystone.add(collection, id, row);
        }
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
