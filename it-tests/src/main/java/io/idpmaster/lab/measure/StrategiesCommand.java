package io.idpmaster.lab.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.lab.client.OidcClient;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.cloud.StrategyEdges;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.GroupsAtAnEdge;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.RealCloud;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.strategy.Attributes;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "strategies",
        mixinStandardHelpOptions = true,
        description = {
            "How long Keystone 22, 27 and 30 on MariaDB take for a login, by strategy and by how many projects the user has: the",
            "first login, which makes what is missing, and the median of later ones. The token is there already: neither the",
            "master's time nor a client's start is in it. Beside them the mapping that one writes first, a rule for each",
            "assignment of each user, and on 30 the recipe of Keystone's own documentation, without a guard. Needs Debian and",
            "root."
        })
final class StrategiesCommand implements Callable<Integer> {

    private static final List<Integer> PROJECTS = List.of(1, 10, 50);
    private static final String DOMAIN = "engineering";
    private static final String DOMAIN_ID = "0e1a5c9d3b7f42868d20c4e6f8a1b3d5";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(names = "--times", defaultValue = "21", description = "Later logins (default ${DEFAULT-VALUE}).")
    private int times;

    @Spec
    private CommandSpec spec;

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (EdgeLab.obstacle().isPresent()) {
            spec.commandLine()
                    .getErr()
                    .println("./measure strategies: " + EdgeLab.obstacle().get());
            return 2;
        }
        try (RealCloud real = RealCloud.start(
                Path.of(".idp-master", "measure").toAbsolutePath(),
                catalogue(),
                edge -> true,
                EdgeSpec.Database.MARIADB,
                Progress.lines(System.out))) {
            out.printf("%-8s %-18s %9s %10s %10s%n", "release", "mapping", "projects", "first", "later");
            for (Edge edge : real.cloud().catalogue().edges()) {
                measure(real.cloud(), edge, real.edges().get(edge.name()), out);
            }
        }
        return 0;
    }

    private void measure(Cloud cloud, Edge edge, KeystoneEdge keystone, PrintWriter out)
            throws IOException, InterruptedException {
        StrategyName strategy = edge.agreement().chosenStrategy();
        if (strategy == StrategyName.GROUPS) {
            SortedSet<RoleAssignment> everything = new TreeSet<>();
            cloud.catalogue().users().forEach(user -> everything.addAll(cloud.intent(user, edge)));
            GroupsAtAnEdge.make(keystone, edge, DOMAIN_ID, everything);
        }
        // Python has loaded what it needs after somebody's login
        login(cloud, edge, cloud.catalogue().users().get(0));
        for (int projects : PROJECTS) {
            User user = cloud.catalogue().user(name(projects)).orElseThrow();
            String token = token(cloud, edge, user);
            double first = seconds(edge, token);
            row(out, keystone, strategy.text(), projects, first, later(edge, token));
        }
        if (strategy == StrategyName.NUMBERED) {
            rewrite(keystone, edge, naive(edge));
            comparison(cloud, edge, keystone, "naive", out);
        }
        if (strategy == StrategyName.JSON) {
            rewrite(keystone, edge, recipe(edge));
            comparison(cloud, edge, keystone, "Keystone's recipe", out);
        }
    }

    private void comparison(Cloud cloud, Edge edge, KeystoneEdge keystone, String mapping, PrintWriter out)
            throws IOException, InterruptedException {
        for (int projects : PROJECTS) {
            String token =
                    token(cloud, edge, cloud.catalogue().user(name(projects)).orElseThrow());
            row(out, keystone, mapping, projects, Double.NaN, later(edge, token));
        }
    }

    private static void row(
            PrintWriter out, KeystoneEdge keystone, String mapping, int projects, double first, double later) {
        out.printf(
                "%-8d %-18s %9d %10s %8.0f ms%n",
                keystone.release(),
                mapping,
                projects,
                Double.isNaN(first) ? "" : "%.0f ms".formatted(first * 1e3),
                later * 1e3);
        out.flush();
    }

    private double later(Edge edge, String token) throws IOException, InterruptedException {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.add(seconds(edge, token));
        }
        all.sort(null);
        return all.get(all.size() / 2);
    }

    private void login(Cloud cloud, Edge edge, User user) throws IOException, InterruptedException {
        seconds(edge, token(cloud, edge, user));
    }

    private static String token(Cloud cloud, Edge edge, User user) {
        return new OidcClient(cloud.realm()).login(edge.name(), Optional.empty(), cloud.credentials(user));
    }

    private double seconds(Edge edge, String token) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(KeystoneEdge.login(edge))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        double seconds = (System.nanoTime() - began) / 1e9;
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(
                    edge.name() + " answered a login with " + answer.statusCode() + ": " + answer.body());
        }
        return seconds;
    }

    private static void rewrite(KeystoneEdge keystone, Edge edge, ArrayNode rules) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode mapping = body.putObject("mapping");
        mapping.put("schema_version", edge.agreement().keystone().schema().text());
        mapping.set("rules", rules);
        keystone.api()
                .write("PATCH", "/OS-FEDERATION/mappings/" + edge.agreement().identityProvider(), body);
    }

    /** Everybody's assignments in turn, as many rules as MariaDB stores; the users measured come last. */
    private static ArrayNode naive(Edge edge) {
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        PROJECTS.forEach(projects -> naiveRule(rules, edge, name(projects), "project-" + projects + "-0"));
        for (int n = 0; StoredSize.of(rules) <= StoredSize.LIMIT; n++) {
            naiveRule(rules, edge, "somebody-" + n, "project-" + n);
        }
        rules.remove(rules.size() - 1);
        for (int i = 0; i < PROJECTS.size(); i++) {
            rules.add(rules.remove(0));
        }
        return rules;
    }

    private static void naiveRule(ArrayNode rules, Edge edge, String user, String project) {
        ObjectNode rule = rules.addObject();
        ObjectNode local = rule.putArray("local").addObject();
        identity(local, edge);
        ObjectNode granted = local.putArray("projects").addObject().put("name", project);
        if (!edge.agreement().keystone().schema().text().equals("1.0")) {
            granted.putObject("domain").put("name", DOMAIN);
        }
        granted.putArray("roles").addObject().put("name", "member");
        ArrayNode remote = rule.putArray("remote");
        direct(remote, edge, Attributes.USER_ID);
        direct(remote, edge, Attributes.USER_NAME);
        remote.addObject()
                .put("type", edge.agreement().module().variable(Attributes.USER_NAME))
                .putArray("any_one_of")
                .add(user);
    }

    /** As in Keystone's administrator guide, "Dynamic project assignments". */
    private static ArrayNode recipe(Edge edge) {
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        ObjectNode rule = rules.addObject();
        ObjectNode local = rule.putArray("local").addObject();
        identity(local, edge);
        local.put("projects_json", "{2}");
        ArrayNode remote = rule.putArray("remote");
        direct(remote, edge, Attributes.USER_ID);
        direct(remote, edge, Attributes.USER_NAME);
        direct(remote, edge, Attributes.PROJECTS);
        return rules;
    }

    private static void identity(ObjectNode local, Edge edge) {
        local.putObject("user").put("id", "{0}").put("name", "{1}");
        if (!edge.agreement().keystone().schema().text().equals("1.0")) {
            local.putObject("domain").put("id", DOMAIN_ID);
        }
    }

    private static void direct(ArrayNode remote, Edge edge, String attribute) {
        remote.addObject().put("type", edge.agreement().module().variable(attribute));
    }

    private static String name(int projects) {
        return "has-" + projects;
    }

    /** A user with each number of projects, none in common, and one who logs in before. */
    private static Catalogue catalogue() {
        List<Project> projects = new ArrayList<>();
        List<User> users = new ArrayList<>();
        users.add(user("early-bird"));
        projects.add(project("early", "early-bird"));
        for (int number : PROJECTS) {
            users.add(user(name(number)));
            IntStream.range(0, number).forEach(n -> projects.add(project("project-" + number + "-" + n, name(number))));
        }
        List<Edge> edges = new ArrayList<>();
        for (int release : List.of(22, 27, 30)) {
            for (StrategyName strategy : StrategyName.values()) {
                if (strategy != StrategyName.JSON || release == 30) {
                    edges.add(StrategyEdges.edge(release, ApacheModule.OPENIDC, strategy, DOMAIN));
                }
            }
        }
        return new Catalogue(
                new Master("http://127.0.0.1/realms/cloud"),
                new UserDomain(DOMAIN, DOMAIN_ID),
                List.of(),
                List.of(new Domain(DOMAIN, DOMAIN_ID, projects)),
                users,
                edges);
    }

    private static Project project(String name, String member) {
        return new Project(name, List.of(new Team("member", List.of(), List.of(), List.of(member))));
    }

    private static User user(String name) {
        return new User(
                name,
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString(),
                name + "@example.org",
                true);
    }
}
