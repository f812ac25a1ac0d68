package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.Roster;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.VerificationKey;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.config.Trust;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows what a bundle holds. NOTHING IS VERIFIED: for that there is `idpm bundle verify`.")
final class BundleShowCommand implements Callable<Integer> {

    private static final int MOST_ROWS = 100;

    @Parameters(paramLabel = "FILE", description = "The bundle.")
    private Path file;

    @Option(names = "--json", description = "Write all of it as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        SignedBundle signed;
        Bundle bundle;
        try {
            signed = SignedBundle.read(InputFile.read(file, BundleVerifier.LIMIT, "a bundle"));
            bundle = signed.unverified();
        } catch (BundleRefused e) {
            throw BundleKeyFiles.unusable(file, e, "name a file that `idpm bundle create` has written");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Output.pretty(report(signed, bundle)));
        } else {
            print(signed, bundle, out);
        }
        return ExitCode.DONE;
    }

    private static void print(SignedBundle signed, Bundle bundle, PrintWriter out) {
        out.println("NOT VERIFIED: this is what the file says, whoever wrote it");
        out.println();
        List<String[]> says = new ArrayList<>();
        add(says, "edge", bundle.edge());
        add(says, "issuer", bundle.issuer());
        add(says, "version", Long.toString(bundle.version()));
        add(says, "issued", bundle.issued().toString());
        add(says, "expires", bundle.expires().toString());
        add(says, "signed by", signed.keyId() + " (" + signed.algorithm().text() + ")");
        add(says, "content", bundle.content().digest());
        add(says, "strategy", bundle.content().agreement().chosenStrategy().text());
        add(
                says,
                "mapping",
                "schema " + bundle.content().mapping().path("schema_version").asText() + ", "
                        + bundle.content().mapping().path("rules").size() + " rules");
        add(
                says,
                "trust",
                bundle.content().trust() instanceof Trust.Keys keys
                        ? keys.keys().size() + " keys for OpenID Connect"
                        : "SAML metadata");
        add(
                says,
                "users' domain",
                bundle.content().userDomain().name() + " ("
                        + bundle.content().userDomain().id() + ")");
        bundle.content().domains().forEach(domain -> add(says, "domain", domain.name() + " (" + domain.id() + ")"));
        out.println(Output.table(new String[] {"it says", "value"}, says));
        List<String[]> keys = new ArrayList<>();
        for (SignedKeys each : signed.chain().documents()) {
            keys.add(new String[] {
                each.version().toString(),
                each.document().issued().toString(),
                String.join(" ", ids(each.document().bundleKeys())),
                Quoted.visible(String.join(" ", each.signers()), 400)
            });
        }
        out.println();
        out.println(Output.table(new String[] {"keys", "issued", "bundle keys", "signed by"}, keys));
        print(bundle.content().roster(), out);
    }

    private static void print(Roster roster, PrintWriter out) {
        List<String[]> users = new ArrayList<>();
        int rows = 0;
        for (Roster.Entry user : roster.users()) {
            for (RoleAssignment assignment : user.assignments()) {
                if (rows++ < MOST_ROWS) {
                    users.add(new String[] {
                        Quoted.visible(user.name()),
                        Quoted.visible(user.id().text()),
                        Quoted.visible(assignment.domain()),
                        Quoted.visible(assignment.project()),
                        Quoted.visible(assignment.role())
                    });
                }
            }
        }
        out.println();
        out.println(Output.table(new String[] {"user", "shadow user id", "domain", "project", "role"}, users));
        if (rows > MOST_ROWS) {
            out.printf("and %,d more; --json shows all%n", rows - MOST_ROWS);
        }
        List<String[]> groups = new ArrayList<>();
        roster.groups().stream()
                .limit(MOST_ROWS)
                .forEach(group -> groups.add(new String[] {
                    Quoted.visible(group.name().text()),
                    Quoted.visible(group.assignment().domain()),
                    Quoted.visible(group.assignment().project()),
                    Quoted.visible(group.assignment().role())
                }));
        if (!groups.isEmpty()) {
            out.println();
            out.println(Output.table(new String[] {"group", "domain", "project", "role"}, groups));
        }
        if (roster.groups().size() > MOST_ROWS) {
            out.printf("and %,d more; --json shows all%n", roster.groups().size() - MOST_ROWS);
        }
    }

    private static void add(List<String[]> rows, String name, String value) {
        rows.add(new String[] {name, Quoted.visible(value, 400)});
    }

    private static ObjectNode report(SignedBundle signed, Bundle bundle) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("verified", false);
        report.putObject("signature")
                .put("algorithm", signed.algorithm().text())
                .put("keyId", signed.keyId());
        ArrayNode keys = report.putArray("keys");
        for (SignedKeys each : signed.chain().documents()) {
            ObjectNode node = keys.addObject()
                    .put("epoch", each.version().epoch())
                    .put("number", each.version().number())
                    .put("issued", each.document().issued().toString());
            ArrayNode bundleKeys = node.putArray("bundleKeys");
            ids(each.document().bundleKeys()).forEach(bundleKeys::add);
            ArrayNode rootKeys = node.putArray("rootKeys");
            ids(each.document().rootKeys()).forEach(rootKeys::add);
            ArrayNode signers = node.putArray("signedBy");
            each.signers().forEach(signers::add);
        }
        report.set("bundle", bundle.toJson());
        return report;
    }

    private static List<String> ids(List<VerificationKey> keys) {
        return keys.stream().map(VerificationKey::id).toList();
    }
}
