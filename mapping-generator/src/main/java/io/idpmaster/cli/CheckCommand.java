package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Finds every problem of a catalogue in one run: each with its line, its path and a way out.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @Option(names = "--json", description = "Write the findings and the edges as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput, CompileException {
        CatalogueParameter.Checked checked = source.check();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Output.pretty(report(checked)));
        } else {
            checked.findings().forEach(out::println);
            if (checked.errors() == 0) {
                print(checked.catalogue().orElseThrow(), out);
            }
            out.println(count(checked.errors(), "error") + ", "
                    + count(checked.findings().size() - checked.errors(), "warning") + " in " + source.source());
        }
        return checked.errors() > 0 ? ExitCode.BAD_INPUT : ExitCode.DONE;
    }

    private static void print(Catalogue catalogue, PrintWriter out) throws CompileException {
        List<String[]> rows = new ArrayList<>();
        Map<String, SortedSet<String>> roles = Terms.rolesByDomain(catalogue);
        for (Edge edge : catalogue.edges()) {
            Compiled compiled = Strategy.of(edge).compile(Terms.of(catalogue, edge, roles));
            rows.add(new String[] {
                edge.name(),
                edge.agreement().keystone().release().map(String::valueOf).orElse("-"),
                edge.agreement().protocol(),
                edge.agreement().chosenStrategy().text(),
                compiled.mapping().schema().text(),
                String.valueOf(compiled.mapping().rules().size()),
                String.format("%,d", compiled.storedSize()),
                compiled.largest()
            });
        }
        out.println(Output.table(
                new String[] {"edge", " release", "protocol", "strategy", "schema", " rules", " bytes stored", " most"},
                rows));
        out.println();
    }

    private static ObjectNode report(CatalogueParameter.Checked checked) throws CompileException {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("errors", checked.errors());
        report.put("warnings", checked.findings().size() - checked.errors());
        ArrayNode findings = report.putArray("findings");
        for (Finding finding : checked.findings()) {
            findings.addObject()
                    .put("severity", finding.isError() ? "error" : "warning")
                    .put("path", finding.path())
                    .put("line", finding.line())
                    .put("message", finding.message())
                    .put("remedy", finding.remedy());
        }
        ArrayNode edges = report.putArray("edges");
        if (checked.errors() == 0) {
            Catalogue catalogue = checked.catalogue().orElseThrow();
            Map<String, SortedSet<String>> roles = Terms.rolesByDomain(catalogue);
            for (Edge edge : catalogue.edges()) {
                Compiled compiled = Strategy.of(edge).compile(Terms.of(catalogue, edge, roles));
                edges.addObject()
                        .put("edge", edge.name())
                        .put("strategy", edge.agreement().chosenStrategy().text())
                        .put("schema", compiled.mapping().schema().text())
                        .put("rules", compiled.mapping().rules().size())
                        .put("storedSize", compiled.storedSize())
                        .put("storedSizeLimit", StoredSize.LIMIT)
                        .put("largest", compiled.largest());
            }
        }
        return report;
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
