package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.reconcile.Desired;
import io.idpmaster.reconcile.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One live edge under one random catalogue after the other, with logins and an admin at work in between. After each run
 * nothing of the master's is left over, nothing else has changed, and a second run writes nothing.
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
    private static final Set<String> OUR_DOMAINS =
            Set.of("0123456789abcdef0123456789abcdef", "54321cbe54321cbe54321cbe54321cbe");
    /** None of the bootstrap's: those imply each other. */
    private static final List<String> ROLES = List.of("builder", "watcher", "planner");

    private final ReconciledEdge edge;
    private final Random random;
    private final List<String> strategies;
    /** By user id: {@code project role}, by name, whatever a catalogue ever gave. */
    private final Map<String, Set<String>> given = new HashMap<>();

    private final Map<String, String> ids = new HashMap<>();

    RandomEdgeStates(ReconciledEdge edge, long seed) {
        this.edge = edge;
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
            for (String user : USERS) {
                if (random.nextInt(3) > 0
                        && desired(yaml).roster().values().stream()
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
        SortedMap<String, String> before = assignments();
        Set<String> foreignBefore = foreign();
        Set<String> leaving = leaving(desired);
        Map<String, Boolean> enabled = enabled();
        Set<String> expected = new HashSet<>();
        before.forEach((key, row) -> {
            if (!goes(key, desired)) {
                expected.add(row);
            }
        });

        Plan plan = edge.run(yaml);

        String what = "state " + state + ", "
                + yaml.lines()
                        .filter(line -> line.contains("strategy") || line.contains("sweep"))
                        .map(String::strip)
                        .toList();
        assertThat(plan.obstacles()).as(what).isEmpty();
        SortedMap<String, String> after = assignments();
        Set<String> left = new HashSet<>();
        after.forEach((key, row) -> {
            if (!isOurGroup(key)) {
                left.add(row);
            }
        });
        expected.removeIf(row ->
                before.entrySet().stream().anyMatch(each -> each.getValue().equals(row) && isOurGroup(each.getKey())));
        assertThat(left).as(what + ": assignments but for those of our groups").isEqualTo(expected);
        assertThat(groupsHold(after)).as(what + ": what our groups hold").isEqualTo(wantedOfGroups(desired));
        assertThat(foreign()).as(what + ": rows of others").isEqualTo(foreignBefore);
        enabled().forEach((user, is) -> {
            if (leaving.contains(user)) {
                assertThat(is).as(what + ": gone " + user).isFalse();
            } else if (!desired.roster().containsKey(user)) {
                assertThat(is).as(what + ": other " + user).isEqualTo(enabled.get(user));
            } else {
                assertThat(is).as(what + ": entitled " + user).isTrue();
            }
        });
        edge.nothingIsWrittenBy(yaml);
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
    private boolean goes(String key, Desired desired) {
        String[] words = key.split(" ");
        if (!words[0].equals("user") || !words[4].equals("direct") || words[1].length() != 64) {
            return false;
        }
        String held = words[2] + " " + words[3];
        boolean accepted = !words[2].contains("/") && !words[2].startsWith("domain:") && !words[2].equals("system");
        boolean wanted = !desired.strategy().text().equals("groups")
                && desired.roster().containsKey(words[1])
                && desired.roster().get(words[1]).assignments().stream()
                        .anyMatch(assignment -> (assignment.project() + " " + assignment.role()).equals(held));
        boolean ours = given.getOrDefault(words[1], Set.of()).contains(held)
                || (accepted && desired.sweep().text().equals("authoritative"));
        return ours && !wanted;
    }

    private boolean isOurGroup(String key) {
        return key.startsWith("group idp-master:");
    }

    private Set<String> groupsHold(SortedMap<String, String> assignments) {
        Set<String> held = new HashSet<>();
        assignments.keySet().stream().filter(this::isOurGroup).forEach(held::add);
        return held;
    }

    private static Set<String> wantedOfGroups(Desired desired) {
        Set<String> wanted = new HashSet<>();
        desired.groups()
                .forEach((name, assignment) ->
                        wanted.add("group " + name + " " + assignment.project() + " " + assignment.role() + " direct"));
        return wanted;
    }

    private Set<String> leaving(Desired desired) {
        Set<String> leaving = new HashSet<>(enabled().keySet());
        leaving.removeAll(desired.roster().keySet());
        return leaving;
    }

    /** Of those who came through us. */
    private Map<String, Boolean> enabled() {
        Map<String, Boolean> enabled = new TreeMap<>();
        edge.keystone()
                .api()
                .get("/users?idp_id=idp-master")
                .path("users")
                .forEach(user -> enabled.put(
                        user.path("id").asText(), user.path("enabled").asBoolean()));
        return enabled;
    }

    /** {@code user|group WHO WHERE ROLE direct|inherited} by name where they have one, and the row as Keystone shows it. */
    private SortedMap<String, String> assignments() {
        SortedMap<String, String> all = new TreeMap<>();
        for (JsonNode row : edge.keystone()
                .api()
                .get("/role_assignments?include_names=true")
                .path("role_assignments")) {
            boolean group = row.has("group");
            String who = group
                    ? row.path("group").path("name").asText()
                    : row.path("user").path("id").asText();
            JsonNode scope = row.path("scope");
            String where = scope.has("project")
                    ? place(scope.path("project"))
                    : scope.has("domain")
                            ? "domain:" + scope.path("domain").path("id").asText()
                            : "system";
            String key = (group ? "group " : "user ") + who + " " + where + " "
                    + row.path("role").path("name").asText()
                    + (scope.has("OS-INHERIT:inherited_to") ? " inherited" : " direct");
            all.put(key, key);
        }
        return all;
    }

    /** The name alone in the accepted domain. */
    private static String place(JsonNode project) {
        String domain = project.path("domain").path("name").asText();
        String name = project.path("name").asText();
        return domain.equals("engineering") ? name : domain + "/" + name;
    }

    /** Local users, groups, projects, domains, roles, providers: all that is not made for us or by us. */
    private Set<String> foreign() {
        Set<String> rows = new HashSet<>();
        for (String collection : List.of("users", "groups", "projects", "domains", "roles")) {
            edge.keystone().api().get("/" + collection).path(collection).forEach(row -> {
                boolean shadow =
                        collection.equals("users") && row.path("id").asText().length() == 64;
                boolean ourGroup =
                        collection.equals("groups") && row.path("name").asText().startsWith("idp-master:");
                boolean ourProject = collection.equals("projects")
                        && PROJECTS.contains(row.path("name").asText());
                boolean ourDomain = collection.equals("domains")
                        && OUR_DOMAINS.contains(row.path("id").asText());
                if (!shadow && !ourGroup && !ourProject && !ourDomain) {
                    rows.add(collection + row);
                }
            });
        }
        edge.keystone()
                .api()
                .get("/OS-FEDERATION/identity_providers")
                .path("identity_providers")
                .forEach(row -> {
                    if (!row.path("id").asText().equals("idp-master")) {
                        rows.add("identity_providers" + row);
                    }
                });
        return rows;
    }

    /** What an edge's admin grants, wherever it may be. */
    private void admin(String yaml) {
        List<String> shadows = List.copyOf(enabled().keySet());
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
