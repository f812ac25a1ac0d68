package io.idpmaster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.config.ConfigException;
import io.idpmaster.evaluation.MappedProperties;
import io.idpmaster.inspection.CapturedMessage;
import io.idpmaster.inspection.EdgeInspection;
import io.idpmaster.inspection.MessageRejected;
import io.idpmaster.strategy.CompileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what a captured message is, whether an edge would take it, and what it would make of it.",
            "The message: a SAML response as XML, in base64 as a browser posts it, or in the SOAP envelope of ECP; or a JWT."
        })
final class InspectCommand implements Callable<Integer> {

    /** Of one value in a table. */
    private static final int MOST_CHARACTERS = 400;

    @Parameters(paramLabel = "FILE", description = "The message, or - for standard input.")
    private String file;

    @Option(
            names = "--catalogue",
            required = true,
            paramLabel = "CATALOGUE",
            description = "The catalogue: a file, or a realm's address.")
    private String catalogueSource;

    @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name.")
    private String edgeName;

    @Mixin
    private TrustOptions trust;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "Check as of this time, such as 2026-11-22T12:00:00Z (default: now).")
    private Instant at;

    @Option(names = "--json", description = "Write the findings as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        if (file.equals("-") && catalogueSource.equals("-")) {
            throw new BadInput(
                    "idpm: the message and the catalogue cannot both be standard input; name a file for one");
        }
        CapturedMessage message = message();
        CatalogueParameter source = CatalogueParameter.of(catalogueSource);
        Catalogue catalogue = source.read();
        Edge edge = source.readEdge(catalogue, edgeName);
        Clock clock = at == null
                ? Clock.fixed(Instant.now().truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC)
                : Clock.fixed(at, ZoneOffset.UTC);
        EdgeInspection inspection;
        try {
            inspection = EdgeInspection.of(message, catalogue, edge, trust.source(edge), clock);
        } catch (CompileException e) {
            throw new BadInput("idpm: edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy());
        } catch (ConfigException e) {
            throw new BadInput("idpm: " + e.getMessage() + "; " + e.remedy());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Output.pretty(report(message, edge, clock.instant(), inspection)));
        } else {
            print(message, edge, clock.instant(), inspection, out);
        }
        return inspection.accepted() ? ExitCode.DONE : ExitCode.NO;
    }

    private CapturedMessage message() throws BadInput {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            return CapturedMessage.of(in.readNBytes(CapturedMessage.LIMIT + 1));
        } catch (MessageRejected e) {
            throw new BadInput("idpm: `" + file + "`: " + e.getMessage()
                    + "; capture the SAML response or the token again, alone in a file");
        } catch (NoSuchFileException e) {
            throw new BadInput("idpm: there is no file `" + file + "`; name one with a captured message");
        } catch (IOException e) {
            throw new BadInput("idpm: cannot read `" + file + "`: " + e.getMessage());
        }
    }

    private void print(CapturedMessage message, Edge edge, Instant now, EdgeInspection inspection, PrintWriter out) {
        out.println(message + ", looked at as edge " + edge.name() + " would at " + now);
        List<String[]> says = new ArrayList<>();
        inspection
                .says()
                .forEach((name, values) -> values.forEach(value -> says.add(new String[] {name, visible(value)})));
        table(new String[] {"it says", "value"}, says, out);
        List<String[]> environment = new ArrayList<>();
        inspection
                .environment()
                .forEach((name, value) -> environment.add(new String[] {visible(name), visible(value)}));
        table(new String[] {"variable at the edge", "value"}, environment, out);
        inspection.mapped().ifPresent(mapped -> print(mapped, edge, out));
        out.println();
        if (inspection.accepted()) {
            out.println("edge " + edge.name() + " would take it");
            return;
        }
        out.println("edge " + edge.name() + " would not take it:");
        for (MessageRejected finding : inspection.findings()) {
            out.println("  " + finding.what());
            out.println("    expected " + finding.expected());
            out.println("    found    " + finding.found());
        }
    }

    private static void print(MappedProperties mapped, Edge edge, PrintWriter out) {
        out.println();
        out.println("Keystone's mapping makes of it user "
                + Quoted.of(mapped.user().path("name").asText()) + " with the unique id "
                + Quoted.of(mapped.user().path("id").asText()) + " and");
        List<String[]> rows = new ArrayList<>();
        // schema 1.0 names no domain: every project lands in the identity provider's
        String only = edge.agreement().domains().iterator().next();
        for (JsonNode project : mapped.projects()) {
            for (JsonNode role : project.path("roles")) {
                String[] row = {
                    visible(project.path("domain").path("name").asText(only)),
                    visible(project.path("name").asText()),
                    visible(role.path("name").asText())
                };
                // a release pads its bucket by repeating
                if (rows.stream().noneMatch(known -> List.of(known).equals(List.of(row)))) {
                    rows.add(row);
                }
            }
        }
        table(new String[] {"domain", "project", "role"}, rows, out);
        List<String[]> groups = new ArrayList<>();
        mapped.groupNames()
                .forEach(group ->
                        groups.add(new String[] {visible(group.path("name").asText(group.toString()))}));
        table(new String[] {"group"}, groups, out);
    }

    private static void table(String[] header, List<String[]> rows, PrintWriter out) {
        if (!rows.isEmpty()) {
            out.println();
            out.println(Output.table(header, rows));
        }
    }

    /** What a message says may hold anything, a terminal's commands too. */
    private static String visible(String text) {
        return Quoted.visible(text, MOST_CHARACTERS);
    }

    private static ObjectNode report(CapturedMessage message, Edge edge, Instant now, EdgeInspection inspection) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("edge", edge.name());
        report.put("at", now.toString());
        report.put("accepted", inspection.accepted());
        report.put("message", message.kind());
        ArrayNode findings = report.putArray("findings");
        for (MessageRejected finding : inspection.findings()) {
            findings.addObject()
                    .put("kind", finding.kind())
                    .put("what", finding.what())
                    .put("expected", finding.expected())
                    .put("found", finding.found());
        }
        ObjectNode says = report.putObject("says");
        inspection.says().forEach((name, values) -> {
            ArrayNode array = says.putArray(name);
            values.forEach(array::add);
        });
        ObjectNode environment = report.putObject("environment");
        inspection.environment().forEach(environment::put);
        report.set(
                "mapped",
                inspection.mapped().map(MappedProperties::toJson).orElse(JsonNodeFactory.instance.nullNode()));
        return report;
    }
}
