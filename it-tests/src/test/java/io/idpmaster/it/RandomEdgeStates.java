package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.lab.edge.KeystoneDatabase;
import io.idpmaster.lab.edge.KeystoneDatabase.Row;
import io.idpmaster.reconcile.Desired;
import io.idpmaster.reconcile.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One live edge under one random catalogue after the other, with logins and an admin at work in between. After each run
 * nothing of the master's is left over, no row of anybody else's has changed in any table, and a second run changes none at all.
 */
final class RandomEdgeStates {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";
    /** Of which an edge has its configuration. */
    static final String FIRST = """
            master: {issuer: "https://idp.example.org/realms/cloud"}
            userDomain: {name: people, id: 0123456789abcdef0123456789abcdef}
            domains:
              - {name: engineering, id: 54321cbe54321cbe54321cbe54321cbe}
            users: []
            edges:
              - name: EDGE
                agreement:
                  keystone: {url: "http://127.0.0.1:PORT/v3", release: RELEASE}
                  module: openidc
                  strategy: numbered
                  accepts: [{domain: engineering}]
            """;

    private static final int PROGRESS = 50;
    private static final List<String> USERS = List.of("ada", "ben", "cem", "dag", "eva");
    private static final List<String> PROJECTS = List.of("alpha", "beta", "gamma");
    private static final String DOMAIN = "54321cbe54321cbe54321cbe54321cbe";
    private static final Set<String> OUR_DOMAINS = Set.of("0123456789abcdef0123456789abcdef", DOMAIN);
    /** None of the bootstrap's: those imply each other. */
    private static final List<String> ROLES = List.of("builder", "watcher", "planner");

    private final ReconciledEdge edge;
    private final KeystoneDatabase database;
    private final Random random;
    private final List<String> strategies;
    /** By user id: {@code project role}, by name, whatever a catalogue ever gave. */
    private final Map<String, Set<String>> given = new HashMap<>();

    private final Map<String, String> ids = new HashMap<>();

    RandomEdgeStates(ReconciledEdge edge, KeystoneDatabase database, long seed) {
        this.edge = edge;
        this.database = database;
        this.random = new Random(seed);
        this.strategies = edge.release() == 30 ? List.of("numbered", "groups", "json") : List.of("numbered", "groups");
        prepare();
    }

    private void prepare() {
        ROLES.forEach(role -> make("roles", "role", Map.of("name", role)));
        make("groups", "group", Map.of("name", "locals", "domain_id", "default"));
        make("users", "user", Map.of("name", "operator", "domain_id", "default"));
        make("projects", "project", Map.of("name", "work", "domain_id", "default"));
    }

    /** So many states; each begins with what the one before has left. */
    void run(int states) throws Exception {
        String yaml = catalogue();
        // what others have left here is not judged
        remember(desired(yaml));
        edge.run(yaml);
        for (int state = 1; state <= states; state++) {
            Desired now = desired(yaml);
            for (String user : USERS) {
                if (random.nextInt(3) > 0
                        && now.roster().values().stream()
                                .anyMatch(entitled -> entitled.name().equals(user))) {
                    edge.login(yaml, user);
                }
            }
            admin(yaml);
            yaml = catalogue();
            converge(yaml, state);
            if (state % PROGRESS == 0) {
                System.out.println(edge.name() + ": " + state + " of " + states + " states");
            }
        }
    }

    private void converge(String yaml, int state) throws Exception {
        Desired desired = desired(yaml);
        remember(desired);
        Rows before = new Rows(database.rows());

        Plan plan = edge.run(yaml);

        String what = "state " + state + ", "
                + yaml.lines()
                        .filter(line -> line.contains("strategy") || line.contains("sweep"))
                        .map(String::strip)
                        .toList();
        assertThat(plan.obstacles()).as(what).isEmpty();
        Rows after = new Rows(database.rows());
        Set<Row> gone = without(before.all, after.all);
        Set<Row> come = without(after.all, before.all);
        assertThat(gone.stream().filter(row -> !mayGo(row, before, desired)))
                .as(what + ": rows of others that are gone or changed")
                .isEmpty();
        assertThat(come.stream().filter(row -> !mayCome(row, after, gone, desired)))
                .as(what + ": rows that nobody asked for")
                .isEmpty();
        assertThat(after.all.stream().filter(row -> goes(row, after, desired)))
                .as(what + ": what is left over")
                .isEmpty();
        assertThat(after.groups())
                .as(what + ": our groups")
                .isEqualTo(desired.groups().keySet());
        assertThat(groupsHold(after)).as(what + ": what our groups hold").isEqualTo(wantedOfGroups(desired));
        for (Row user : after.table("user")) {
            if (after.isShadow(user.value("id"))) {
                assertThat(user.value("enabled"))
                        .as(what + ": " + user)
                        .isEqualTo(desired.roster().containsKey(user.value("id")) ? "1" : "0");
            }
        }
        edge.nothingIsWrittenBy(yaml);
        assertThat(withoutEvents(database.rows()))
                .as(what + ": after the second run")
                .isEqualTo(withoutEvents(after.all));
    }

    /** Every row of an edge's tables at one moment. */
    private static final class Rows {
        private final Set<Row> all;
        private final Map<String, Row> byId = new HashMap<>();
        private final Set<String> shadows = new HashSet<>();

        Rows(Set<Row> all) {
            this.all = all;
            for (Row row : all) {
                byId.put(row.table() + " " + row.value("id"), row);
                if (row.table().equals("federated_user") && row.value("idp_id").equals("idp-master")) {
                    shadows.add(row.value("user_id"));
                }
            }
        }

        List<Row> table(String name) {
            return all.stream().filter(row -> row.table().equals(name)).toList();
        }

        /** Nothing where there is no such row. */
        String name(String table, String id) {
            return byId.containsKey(table + " " + id)
                    ? byId.get(table + " " + id).value("name")
                    : "";
        }

        boolean isShadow(String user) {
            return shadows.contains(user);
        }

        boolean isOurGroup(String id) {
            return name("group", id).startsWith("idp-master:");
        }

        Set<String> groups() {
            Set<String> names = new HashSet<>();
            table("group").forEach(row -> names.add(row.value("name")));
            names.removeIf(name -> !name.startsWith("idp-master:"));
            return names;
        }

        boolean isAccepted(String project) {
            Row row = byId.get("project " + project);
            return row != null && row.value("domain_id").equals(DOMAIN);
        }
    }

    /** Whether a row that is no more, or no more the same, was for the agent to take. */
    private boolean mayGo(Row row, Rows before, Desired desired) {
        return switch (row.table()) {
            case "assignment" -> goes(row, before, desired) || before.isOurGroup(row.value("actor_id"));
            case "group" -> before.isOurGroup(row.value("id"));
            case "expiring_user_group_membership", "user_group_membership" -> before.isOurGroup(row.value("group_id"));
            case "user" -> before.isShadow(row.value("id"));
            default -> isRegistration(row, before);
        };
    }

    private static boolean mayCome(Row row, Rows after, Set<Row> gone, Desired desired) {
        return switch (row.table()) {
            case "assignment" -> row.value("type").equals("GroupProject") && after.isOurGroup(row.value("actor_id"));
            case "group" -> after.isOurGroup(row.value("id"));
            // the same but for one thing
            case "user" ->
                after.isShadow(row.value("id"))
                        && gone.stream().anyMatch(was -> without(was, "enabled").equals(without(row, "enabled")));
            case "project" ->
                row.value("is_domain").equals("1")
                        ? OUR_DOMAINS.contains(row.value("id"))
                        : isProjectOfGroups(row, desired);
            case "project_tag" ->
                row.value("name").equals("idp-master:idp-master")
                        && after.all.stream()
                                .anyMatch(project -> project.table().equals("project")
                                        && project.value("id").equals(row.value("project_id"))
                                        && isProjectOfGroups(project, desired));
            default -> isRegistration(row, after);
        };
    }

    /** By the other strategies a login makes the projects. */
    private static boolean isProjectOfGroups(Row project, Desired desired) {
        return desired.strategy().text().equals("groups")
                && project.value("domain_id").equals(DOMAIN)
                && desired.groups().values().stream()
                        .anyMatch(assignment -> assignment.project().equals(project.value("name")));
    }

    /** How the master is known here, and who came through it; and what Keystone notes of what was revoked. */
    private static boolean isRegistration(Row row, Rows rows) {
        return switch (row.table()) {
            case "identity_provider", "mapping" -> row.value("id").equals("idp-master");
            case "idp_remote_ids", "federation_protocol" -> row.value("idp_id").equals("idp-master");
            case "federated_user", "local_user", "nonlocal_user" -> rows.isShadow(row.value("user_id"));
            case "revocation_event" -> true;
            default -> false;
        };
    }

    private static Row without(Row row, String column) {
        Map<String, String> values = new HashMap<>(row.values());
        values.remove(column);
        return new Row(row.table(), values);
    }

    private static Set<Row> without(Set<Row> rows, Set<Row> others) {
        Set<Row> rest = new LinkedHashSet<>(rows);
        rest.removeAll(others);
        return rest;
    }

    private static Set<Row> withoutEvents(Set<Row> rows) {
        Set<Row> rest = new LinkedHashSet<>(rows);
        rest.removeIf(row -> row.table().equals("revocation_event"));
        return rest;
    }

    private Desired desired(String yaml) throws Exception {
        Catalogue catalogue = edge.catalogue(yaml);
        return Desired.of(catalogue, edge.edge(catalogue));
    }

    private void remember(Desired desired) {
        if (!desired.strategy().text().equals("groups")) {
            desired.roster()
                    .forEach((id, user) -> user.assignments()
                            .forEach(assignment -> given.computeIfAbsent(id, key -> new HashSet<>())
                                    .add(assignment.project() + " " + assignment.role())));
        }
    }

    /** Whether this assignment is one of ours that nobody is to hold any more. */
    private boolean goes(Row row, Rows rows, Desired desired) {
        String user = row.value("actor_id");
        if (!row.table().equals("assignment")
                || !row.value("type").equals("UserProject")
                || !row.value("inherited").equals("0")
                || !rows.isShadow(user)
                || !rows.isAccepted(row.value("target_id"))) {
            return false;
        }
        String held = rows.name("project", row.value("target_id")) + " " + rows.name("role", row.value("role_id"));
        boolean wanted = !desired.strategy().text().equals("groups")
                && desired.roster().containsKey(user)
                && desired.roster().get(user).assignments().stream()
                        .anyMatch(assignment -> (assignment.project() + " " + assignment.role()).equals(held));
        boolean ours = given.getOrDefault(user, Set.of()).contains(held)
                || desired.sweep().text().equals("authoritative");
        return ours && !wanted;
    }

    private static Set<String> groupsHold(Rows rows) {
        Set<String> held = new HashSet<>();
        for (Row row : rows.table("assignment")) {
            if (rows.isOurGroup(row.value("actor_id"))) {
                held.add(rows.name("group", row.value("actor_id")) + " " + row.value("type") + " "
                        + rows.name("project", row.value("target_id")) + " "
                        + rows.name("role", row.value("role_id")) + " " + row.value("inherited"));
            }
        }
        return held;
    }

    private static Set<String> wantedOfGroups(Desired desired) {
        Set<String> wanted = new HashSet<>();
        desired.groups()
                .forEach((name, assignment) ->
                        wanted.add(name + " GroupProject " + assignment.project() + " " + assignment.role() + " 0"));
        return wanted;
    }

    /** What an edge's admin grants, wherever it may be. */
    private void admin(String yaml) {
        List<String> shadows =
                new Rows(database.rows()).shadows.stream().sorted().toList();
        String operator = id("users?name=operator", "users");
        String locals = id("groups?name=locals", "groups");
        for (int i = 0; i < 4; i++) {
            boolean onShadow = !shadows.isEmpty() && random.nextBoolean();
            String who = random.nextInt(4) == 0
                    ? "groups/" + locals
                    : "users/" + (onShadow ? shadows.get(random.nextInt(shadows.size())) : operator);
            String role = id("roles?name=" + pick(random.nextBoolean() ? ROLES : List.of("reader", "member")), "roles");
            String project = id("projects?name=" + pick(random.nextBoolean() ? PROJECTS : List.of("work")), "projects");
            switch (random.nextInt(4)) {
                case 0 -> edge.grant("/domains/default/" + who + "/roles/" + role);
                case 1 -> {
                    // with schema 3.0 an inherited grant of the edge's own locks a shadow user out
                    if (!project.isEmpty() && !(edge.release() == 30 && onShadow)) {
                        edge.grant("/OS-INHERIT/projects/" + project + "/" + who + "/roles/" + role
                                + "/inherited_to_projects");
                    }
                }
                default -> {
                    if (!project.isEmpty()) {
                        edge.grant("/projects/" + project + "/" + who + "/roles/" + role);
                    }
                }
            }
        }
        if (!yaml.isEmpty() && random.nextInt(3) == 0) {
            make("projects", "project", Map.of("name", "local-" + random.nextInt(30), "domain_id", "default"));
        }
    }

    /** Nothing that is asked for here is ever deleted. */
    private String id(String path, String collection) {
        String known = ids.getOrDefault(path, "");
        if (known.isEmpty()) {
            known = edge.keystone()
                    .api()
                    .get("/" + path)
                    .path(collection)
                    .path(0)
                    .path("id")
                    .asText("");
            ids.put(path, known);
        }
        return known;
    }

    private void make(String collection, String word, Map<String, String> fields) {
        var body = JsonNodeFactory.instance.objectNode();
        var inner = body.putObject(word);
        fields.forEach(inner::put);
        edge.keystone().api().attempt("POST", "/" + collection, body);
    }

    private String catalogue() {
        StringBuilder yaml = new StringBuilder();
        yaml.append("master: {issuer: \"").append(ISSUER).append("\"}\n");
        yaml.append("userDomain: {name: people, id: 0123456789abcdef0123456789abcdef}\n");
        yaml.append("roles: [builder, watcher, planner]\n");
        yaml.append("domains:\n  - name: engineering\n    id: 54321cbe54321cbe54321cbe54321cbe\n    projects:\n");
        for (String project : PROJECTS) {
            yaml.append("      - name: ").append(project).append("\n        teams:\n");
            for (String role : ROLES) {
                List<String> members = new ArrayList<>();
                USERS.forEach(user -> {
                    if (random.nextInt(4) == 0) {
                        members.add(user);
                    }
                });
                yaml.append("          - {name: ")
                        .append(role)
                        .append(", members: ")
                        .append(members)
                        .append("}\n");
            }
        }
        yaml.append("users:\n");
        for (int i = 0; i < USERS.size(); i++) {
            yaml.append("  - {name: ")
                    .append(USERS.get(i))
                    .append(", id: 6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f9a0")
                    .append(i)
                    .append(random.nextInt(8) == 0 ? ", enabled: false" : "")
                    .append("}\n");
        }
        String strategy = pick(strategies);
        yaml.append("edges:\n  - name: EDGE\n    agreement:\n");
        yaml.append("      keystone: {url: \"http://127.0.0.1:PORT/v3\", release: RELEASE}\n      module: openidc\n");
        yaml.append("      strategy: ").append(strategy).append('\n');
        if (strategy.equals("groups")) {
            yaml.append("      lease: PT8H\n");
        }
        yaml.append("      sweep: ")
                .append(random.nextInt(4) == 0 ? "authoritative" : "granted-only")
                .append('\n');
        yaml.append("      accepts: [{domain: engineering}]\n");
        return yaml.toString();
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
