package io.idpmaster.lab.edge;

import static io.idpmaster.lab.edge.MappedEdge.SHARED;
import static io.idpmaster.lab.edge.MappedEdge.SHUT;
import static io.idpmaster.lab.edge.MappedEdge.USERS;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.it.differential.Choice;
import io.idpmaster.mapping.SchemaVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Logins in a small world, so that they meet each other's users, projects, grants and memberships, while an administrator
 * changes things between them.
 */
final class MappedSequence {

    /** Whom an administrator links; with an e-mail address Keystone then renames one of the links, and no matter which. */
    private static final List<String> LINKED = List.of("jane", "omar", "lars");

    private static final String[] IDS = {"jane", "Jane", "omar", "mei", "a b/c;d", "é", "lars", ""};
    private static final String[] NAMES = {"jane", "JANE", "Jane Doe", "omar", "mei ", "Zoë", ""};
    private static final String[] PROJECTS = {
        "web", "Web", "web ", " web", "climate", "climaté", "straße", "strasse", "strase", "lab", "nested", "x/y"
    };
    private static final String[] ROLES = {"alpha", "beta", "gamma"};
    private static final String[] GROUPS = {"ours", "Ours", "theirs", "passing", "of nobody"};
    private static final String[] DOMAINS = {"id=" + USERS, "id=" + SHARED, "name=SharedDom", "name=USERS"};
    private static final String[] BAD_DOMAINS = {"name=nowhere", "id=404", "id=" + SHUT};

    /** Chance alone decides what a login meets: a hundred may miss what five hundred do not. */
    private static final int LONGER = 10;

    private final MappedEdge edge;
    private final Choice choice;
    private final SchemaVersion[] schemas;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();
    private int changes;

    /** How it went: the statuses with their counts, and every difference with its number. */
    record Outcome(int logins, Duration took, Map<Integer, Integer> statuses, int changes, List<String> differences) {}

    private MappedSequence(MappedEdge edge, long seed) {
        this.edge = edge;
        this.choice = new Choice(seed);
        this.schemas = Arrays.stream(SchemaVersion.values())
                .filter(schema -> schema.compareTo(SchemaVersion.newestOf(edge.release())) <= 0)
                .toArray(SchemaVersion[]::new);
    }

    /** So many logins, and more until {@link #hasMetEnough}: at most ten times as many. */
    static Outcome run(MappedEdge edge, long seed, int logins) {
        MappedSequence sequence = new MappedSequence(edge, seed);
        long start = System.nanoTime();
        int done = 0;
        while (done < logins || !hasMetEnough(sequence.statuses) && done < LONGER * logins) {
            sequence.step(done++);
        }
        return new Outcome(
                done,
                Duration.ofNanos(System.nanoTime() - start),
                sequence.statuses,
                sequence.changes,
                sequence.differences);
    }

    /** Whether some were let in, some were conflicts, and others failed in two ways more. */
    static boolean hasMetEnough(Map<Integer, Integer> statuses) {
        return statuses.size() > 3 && statuses.containsKey(201) && statuses.containsKey(409);
    }

    private void step(int number) {
        while (choice.oneIn(3)) {
            change();
        }
        // these two would end everybody's logins, so they last for one
        boolean shut = choice.oneIn(25);
        boolean closed = choice.oneIn(40);
        if (shut) {
            edge.enable("domain", SHARED, false);
        }
        String provider = choice.oneIn(8) ? "second" : "leasing";
        String protocol = choice.oneIn(8) ? "openid" : "saml2";
        // most come by one way only, or nearly all would be conflicts
        boolean usual = provider.equals("leasing") && protocol.equals("saml2");
        if (closed) {
            enableProvider(provider, false);
        }
        MappedEdge.Compared compared =
                edge.login(provider, protocol, mapping(usual || choice.oneIn(3) ? "" : protocol + provider), Map.of());
        if (shut) {
            edge.enable("domain", SHARED, true);
        }
        if (closed) {
            enableProvider(provider, true);
        }
        statuses.merge(compared.status(), 1, Integer::sum);
        if (!compared.differences().isEmpty()) {
            differences.add("login " + number + ": " + compared.differences());
        }
    }

    private LiteralMapping mapping(String suffix) {
        LiteralMapping mapping = LiteralMapping.in(choice.of(schemas));
        if (mapping.schema() != SchemaVersion.V1_0 && !choice.oneIn(30)) {
            mapping.domain(choice.oneIn(3) ? domain() : DOMAINS[0]);
        }
        String id = choice.of(IDS) + suffix;
        boolean linked = LINKED.contains(id.toLowerCase(Locale.ROOT));
        mapping.user(id, choice.oneIn(3) || id.isEmpty() ? choice.of(NAMES) : id);
        if (choice.oneIn(4)) {
            mapping.userDomain(domain());
        }
        if (choice.oneIn(3) && !id.isEmpty() && !linked) {
            mapping.email(choice.of("", "one@example.org", "two@example.org"));
        }
        for (int i = choice.below(4); i > 0; i--) {
            String[] roles = new String[choice.below(4)];
            for (int j = 0; j < roles.length; j++) {
                roles[j] = choice.oneIn(60)
                        ? choice.of("delta", "Alpha", "twin", "of users", "of shared")
                        : choice.of(ROLES);
            }
            mapping.project(choice.oneIn(2) ? domain() : "", choice.of(PROJECTS), roles);
        }
        for (int i = choice.below(6) - 3; i > 0; i--) {
            mapping.group(choice.oneIn(60) ? domain() : DOMAINS[choice.oneIn(8) ? 1 : 0], choice.of(GROUPS));
        }
        return mapping;
    }

    private String domain() {
        return choice.oneIn(15) ? choice.of(BAD_DOMAINS) : choice.of(DOMAINS);
    }

    /** What an administrator does meanwhile; some of it is refused, which is as good. */
    private void change() {
        changes++;
        KeystoneTables.Snapshot now = edge.tables().read();
        List<String> users = now.ids("user", 2, List.of(USERS, SHARED));
        List<String> projects = now.ids("project", 3, List.of(USERS, SHARED));
        if (users.isEmpty() || projects.isEmpty()) {
            return;
        }
        String user = choice.of(users);
        String project = choice.of(projects);
        String role = edge.roleId(choice.of(ROLES));
        switch (choice.below(14)) {
            case 0, 1 -> attempt("DELETE", "/projects/" + project);
            case 2 -> enable("project", project);
            case 3 -> enable("user", user);
            case 4 -> attempt("DELETE", "/users/" + user);
            case 5, 6 -> attempt("PUT", "/projects/" + project + "/users/" + user + "/roles/" + role);
            case 7 -> {
                if (choice.oneIn(4)) {
                    attempt(
                            "PUT",
                            "/OS-INHERIT/projects/" + project + "/users/" + user + "/roles/" + role
                                    + "/inherited_to_projects");
                }
            }
            case 8, 9 -> attempt("DELETE", "/projects/" + project + "/users/" + user + "/roles/" + role);
            case 10 -> {
                for (String group : now.ids("group", 2, List.of("passing"))) {
                    attempt("DELETE", "/groups/" + group);
                    return;
                }
                attempt(
                        "POST",
                        "/groups",
                        body("group", members -> members.put("name", "passing").put("domain_id", USERS)));
            }
            case 11 ->
                attempt(
                        "POST",
                        "/projects",
                        body(
                                "project",
                                members -> members.put("name", "nested")
                                        .put("domain_id", USERS)
                                        .put("parent_id", project)));
            case 12 ->
                attempt(
                        "PATCH",
                        "/projects/" + project,
                        body("project", members -> members.put("name", choice.of(PROJECTS))));
            default -> link(user);
        }
    }

    private void link(String user) {
        attempt("PATCH", "/users/" + user, body("user", members -> {
            members.put("name", "linked");
            ObjectNode federated =
                    members.putArray("federated").addObject().put("idp_id", choice.of("leasing", "second"));
            String id = choice.of(LINKED);
            for (String protocol : List.of("openid", "saml2")) {
                federated
                        .withArray("/protocols")
                        .addObject()
                        .put("protocol_id", protocol)
                        .put("unique_id", id);
            }
        }));
    }

    private void enable(String kind, String id) {
        attempt("PATCH", "/" + kind + "s/" + id, body(kind, members -> members.put("enabled", choice.oneIn(2))));
    }

    private void enableProvider(String id, boolean enabled) {
        edge.patch(
                "/OS-FEDERATION/identity_providers/" + id, "identity_provider", body -> body.put("enabled", enabled));
    }

    private void attempt(String method, String path) {
        attempt(method, path, JsonNodeFactory.instance.objectNode());
    }

    private void attempt(String method, String path, ObjectNode body) {
        edge.attempt(method, path, body);
    }

    private static ObjectNode body(String kind, java.util.function.Consumer<ObjectNode> members) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        members.accept(body.putObject(kind));
        return body;
    }
}
