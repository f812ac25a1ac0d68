package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.TeamGrant;
import io.idpmaster.catalogue.User;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.strategy.Attributes;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import io.idpmaster.verification.Explanation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "With --user: why the user gets what the user gets, team by team, at one edge or at all.",
            "Without: how assignments travel to the edge, and why that way."
        })
final class ExplainCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @Option(names = "--user", paramLabel = "U", description = "The user's name.")
    private String userName;

    @Option(names = "--edge", paramLabel = "E", description = "The edge's name (default: every edge).")
    private String edgeName;

    @Option(names = "--json", description = "Write the explanation as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput, CompileException {
        Catalogue catalogue = source.read();
        List<Edge> edges = edgeName == null ? catalogue.edges() : List.of(CatalogueParameter.edge(catalogue, edgeName));
        ArrayNode report = JsonNodeFactory.instance.arrayNode();
        if (userName == null) {
            for (Edge edge : edges) {
                report.add(strategy(catalogue, edge));
            }
        } else {
            User user = CatalogueParameter.user(catalogue, userName);
            List<TeamGrant> teams =
                    Memberships.of(catalogue, Set.of(user.name())).teamsOf(user.name());
            for (Edge edge : edges) {
                report.add(user(edge, user, teams));
            }
        }
        if (json) {
            spec.commandLine().getOut().println(Output.pretty(report));
        }
        return ExitCode.DONE;
    }

    private ObjectNode strategy(Catalogue catalogue, Edge edge) throws CompileException {
        Compiled compiled = Strategy.of(edge).compile(Terms.of(catalogue, edge));
        String strategy = edge.agreement().chosenStrategy().text();
        if (!json) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: strategy %s, because %s%n    schema %s, %d rules, %,d of %,d bytes stored, largest bucket"
                                    + " %s%n",
                            edge.name(),
                            strategy,
                            Explanation.strategy(edge),
                            compiled.mapping().schema().text(),
                            compiled.mapping().rules().size(),
                            compiled.storedSize(),
                            StoredSize.LIMIT,
                            compiled.largest());
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("edge", edge.name())
                .put("strategy", strategy)
                .put("why", Explanation.strategy(edge))
                .put("schema", compiled.mapping().schema().text())
                .put("rules", compiled.mapping().rules().size())
                .put("storedSize", compiled.storedSize())
                .put("largest", compiled.largest());
    }

    private ObjectNode user(Edge edge, User user, List<TeamGrant> teams) {
        Explanation explanation = Explanation.of(edge, teams);
        String outcome = outcome(edge, user, teams);
        if (!json) {
            print(explanation, outcome);
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("edge", edge.name()).put("user", user.name()).put("outcome", outcome);
        ArrayNode lines = node.putArray("teams");
        for (Explanation.Line line : explanation.lines()) {
            ObjectNode entry = lines.addObject();
            entry.put("team", line.path());
            entry.put("role", line.role());
            entry.put("selector", line.selector());
            entry.put("clause", line.clause());
            entry.put("why", line.why());
            line.granted()
                    .ifPresent(granted -> entry.putObject("granted")
                            .put("domain", granted.domain())
                            .put("project", granted.project())
                            .put("role", granted.role()));
        }
        return node;
    }

    private void print(Explanation explanation, String outcome) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(explanation.edge().name() + ": " + outcome);
        List<String[]> rows = new ArrayList<>();
        for (Explanation.Line line : explanation.lines()) {
            rows.add(new String[] {
                line.granted().isPresent() ? "yes" : "no",
                line.path(),
                line.role(),
                line.selector(),
                line.clause(),
                line.why()
            });
        }
        if (!rows.isEmpty()) {
            out.println(Output.table(new String[] {"", "team", "role", "chosen by", "admitted by", "why"}, rows));
        }
        out.println();
    }

    /** What the login comes to: a release and the rule that takes it, or the refusal. */
    private static String outcome(Edge edge, User user, List<TeamGrant> teams) {
        if (!user.enabled()) {
            return "refused by the master: user `" + user.name() + "` is disabled";
        }
        SortedSet<RoleAssignment> intent = Intent.at(edge, teams);
        try {
            String size = Strategy.of(edge)
                    .release(edge, user.subject(), intent)
                    .attributes()
                    .getOrDefault(Attributes.SIZE, "");
            return intent.size() + " assignments by strategy "
                    + edge.agreement().chosenStrategy().text()
                    + (size.isEmpty() ? "" : ", in the rule for bucket `" + size + "`");
        } catch (ReleaseException e) {
            return "refused by the master: " + e.getMessage();
        }
    }
}
