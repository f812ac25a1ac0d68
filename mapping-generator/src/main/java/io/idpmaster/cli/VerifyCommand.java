package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.verification.Theorem;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks, with Keystone's rule processor, over every user and edge:",
            "exact: each user gets at each edge what is intended, and nothing else;",
            "contained: no attributes whatever reach past an edge's agreement;",
            "apart: what is released for one edge is refused at every other."
        })
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @Option(names = "--edge", paramLabel = "E", description = "Check this edge only, against all others.")
    private String edgeName;

    @Option(
            names = "--search",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Sets of hostile attributes to try at each edge (default ${DEFAULT-VALUE}).")
    private int search;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the search (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Write the verdict as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput, CompileException {
        if (search < 0) {
            throw new BadInput("idpm: `--search " + search + "` is less than 0; name how many sets to try");
        }
        Catalogue catalogue = source.read();
        List<String> edges = edgeName == null
                ? catalogue.edges().stream().map(Edge::name).toList()
                : List.of(CatalogueParameter.edge(catalogue, edgeName).name());
        Theorem.Verdict verdict = Theorem.verify(catalogue, edges, search, seed, edge -> {});
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Output.pretty(report(verdict)));
        } else {
            print(verdict, out);
        }
        return verdict.holds() ? ExitCode.DONE : ExitCode.NO;
    }

    private static void print(Theorem.Verdict verdict, PrintWriter out) {
        out.printf(
                "exact      %,12d pairs of user and edge, %,d of them evaluated for all alike; to %,d more nothing is"
                        + " released%n",
                verdict.exact(), verdict.evaluated(), verdict.nothing());
        out.printf(
                "contained  %,12d sets of hostile attributes tried, %,d of them refused%n",
                verdict.contained(), verdict.refused());
        out.printf("apart      %,12d releases held against another edge%n", verdict.apart());
        for (Theorem.Counterexample example : verdict.counterexamples()) {
            out.println();
            out.println("not " + example.part() + " at edge " + example.edge() + ": " + example.what());
            example.attributes().forEach((name, value) -> out.println("    " + name + " = " + value));
        }
        out.println(verdict.holds() ? "the theorem holds" : String.format("%,d counterexamples", verdict.violations()));
    }

    private static ObjectNode report(Theorem.Verdict verdict) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("holds", verdict.holds());
        report.put("exact", verdict.exact());
        report.put("evaluated", verdict.evaluated());
        report.put("nothing", verdict.nothing());
        report.put("contained", verdict.contained());
        report.put("refused", verdict.refused());
        report.put("apart", verdict.apart());
        report.put("violations", verdict.violations());
        ArrayNode examples = report.putArray("counterexamples");
        for (Theorem.Counterexample example : verdict.counterexamples()) {
            ObjectNode node = examples.addObject();
            node.put("part", example.part());
            node.put("edge", example.edge());
            node.put("what", example.what());
            ObjectNode attributes = node.putObject("attributes");
            example.attributes().forEach(attributes::put);
        }
        return report;
    }
}
