package io.idpmaster.cli;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "compile",
        mixinStandardHelpOptions = true,
        description = "Writes the mapping of one edge, ready for PUT /v3/OS-FEDERATION/mappings/….")
final class CompileCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name.")
    private String edgeName;

    @Option(
            names = "--strategy",
            paramLabel = "S",
            description = "Use this strategy instead of the agreement's: numbered, json or groups.")
    private StrategyName strategyName;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        Catalogue catalogue = source.read();
        Edge edge = source.readEdge(catalogue, edgeName);
        StrategyName name = strategyName == null ? edge.agreement().chosenStrategy() : strategyName;
        Strategy strategy = Strategy.named(name);
        Compiled compiled;
        try {
            compiled = strategy.compile(Terms.of(catalogue, edge));
        } catch (CompileException e) {
            throw new BadInput("idpm: edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy());
        }
        String text = Output.pretty(compiled.mapping().toJson());
        if (file == null) {
            spec.commandLine().getOut().println(text);
        } else {
            Output.write(file, text + "\n");
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "edge %s: strategy %s, schema %s, %d rules, %,d of %,d bytes stored, largest bucket %s%s%n",
                        edge.name(),
                        name.text(),
                        compiled.mapping().schema().text(),
                        compiled.mapping().rules().size(),
                        compiled.storedSize(),
                        StoredSize.LIMIT,
                        compiled.largest(),
                        compiled.complete() ? "" : " (larger ones found no room)");
        return ExitCode.DONE;
    }
}
