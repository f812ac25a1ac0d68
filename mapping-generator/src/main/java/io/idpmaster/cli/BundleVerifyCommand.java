package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Tells whether an edge would take a bundle, and if not, why.")
final class BundleVerifyCommand implements Callable<Integer> {

    private static final int AGREEMENT_LIMIT = 1 << 20;

    @Parameters(paramLabel = "FILE", description = "The bundle.")
    private Path file;

    @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name.")
    private String edge;

    @Option(names = "--issuer", required = true, paramLabel = "I", description = "The master that the edge trusts.")
    private String issuer;

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "FILE",
            description = "The keys that the edge has, of which the newest count.")
    private Path keys;

    @Option(
            names = "--agreement",
            paramLabel = "FILE",
            description =
                    "The edge's own copy of its agreement, as JSON. Without it the bundle is only held against itself.")
    private Path agreement;

    @Option(
            names = "--after",
            paramLabel = "N",
            defaultValue = "0",
            description = "The highest version that the edge has taken: an older one is refused.")
    private long after;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "Check as of this time, such as 2026-11-22T12:00:00Z (default: now).")
    private Instant at;

    @Option(names = "--json", description = "Write the verdict as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        if (after < 0) {
            throw new BadInput("idpm: `--after " + after + "` is less than 0; versions count from 1 on");
        }
        BundleVerifier verifier = agreement == null
                ? BundleVerifier.withoutAgreement(edge, issuer)
                : BundleVerifier.of(edge, issuer, readAgreement());
        BundleState state = BundleState.after(BundleKeyFiles.readChain(keys).newest(), after);
        Clock clock = Clock.fixed(at == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : at, ZoneOffset.UTC);
        byte[] bytes = InputFile.read(file, BundleVerifier.LIMIT, "a bundle");
        PrintWriter out = spec.commandLine().getOut();
        try {
            BundleVerifier.Accepted accepted = verifier.verify(bytes, state, clock);
            if (json) {
                ObjectNode report = report(clock.instant(), true);
                report.putNull("refusal");
                report.set("bundle", summary(accepted));
                out.println(Output.pretty(report));
            } else {
                print(accepted, out);
            }
            return ExitCode.DONE;
        } catch (BundleRefused e) {
            if (json) {
                ObjectNode report = report(clock.instant(), false);
                report.set("refusal", EdgeOptions.refusal(e));
                report.putNull("bundle");
                out.println(Output.pretty(report));
            } else {
                out.println("edge " + edge + " would not take it: " + e.what() + " (" + e.kind() + ")");
                out.println("  expected " + e.expected());
                out.println("  found    " + e.found());
            }
            return ExitCode.NO;
        }
    }

    private Agreement readAgreement() throws BadInput {
        byte[] bytes = InputFile.read(agreement, AGREEMENT_LIMIT, "an agreement as JSON");
        if (bytes.length > AGREEMENT_LIMIT) {
            throw new BadInput("idpm: `" + agreement + "` is larger than " + AGREEMENT_LIMIT
                    + " bytes; name a file with an agreement as JSON");
        }
        try {
            return CatalogueReader.agreement(new String(bytes, StandardCharsets.UTF_8));
        } catch (CatalogueException e) {
            throw new BadInput("idpm: `" + agreement + "`: " + e.getMessage());
        }
    }

    private void print(BundleVerifier.Accepted accepted, PrintWriter out) {
        Bundle bundle = accepted.bundle();
        out.println("edge " + edge + " would take it: version " + bundle.version() + " of " + bundle.issued()
                + ", good until " + bundle.expires());
        out.printf(
                "  %,d users, %,d groups, content %s, %s%n",
                bundle.content().roster().users().size(),
                bundle.content().roster().groups().size(),
                accepted.state().digest().orElseThrow(),
                accepted.state().keys().version());
        if (agreement == null) {
            out.println("  not held against the edge's own copy of its agreement: pass --agreement");
        }
    }

    private ObjectNode report(Instant now, boolean accepted) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("edge", edge)
                .put("issuer", issuer)
                .put("at", now.toString())
                .put("accepted", accepted)
                .put("heldAgainstAgreement", agreement != null);
    }

    private static ObjectNode summary(BundleVerifier.Accepted accepted) {
        Bundle bundle = accepted.bundle();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("version", bundle.version())
                .put("issued", bundle.issued().toString())
                .put("expires", bundle.expires().toString())
                .put("content", accepted.state().digest().orElseThrow())
                .put("users", bundle.content().roster().users().size())
                .put("groups", bundle.content().roster().groups().size());
        json.putObject("keys")
                .put("epoch", accepted.state().keys().version().epoch())
                .put("number", accepted.state().keys().version().number());
        return json;
    }
}
