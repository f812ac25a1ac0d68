package io.idpmaster.cli;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueReader.Loaded;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.User;
import io.idpmaster.verification.CatalogueVerification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Parameters;

/** The parameter CATALOGUE, and what is asked of it. */
final class CatalogueParameter {

    @Parameters(
            paramLabel = "CATALOGUE",
            description =
                    "The catalogue: a YAML or JSON file (JSON if it ends in .json), or - for YAML on standard input.")
    private String source;

    /** For a command whose parameter is something else: the catalogue that an option names. */
    static CatalogueParameter of(String source) {
        CatalogueParameter parameter = new CatalogueParameter();
        parameter.source = source;
        return parameter;
    }

    /** What was found in a catalogue, and the catalogue itself where it has no error of its own. */
    record Checked(Optional<Catalogue> catalogue, List<Finding> findings) {
        long errors() {
            return findings.stream().filter(Finding::isError).count();
        }
    }

    /** Reads it and finds everything that is wrong with it. */
    Checked check() throws BadInput {
        List<Finding> findings = new ArrayList<>();
        try {
            Loaded loaded = load();
            findings.addAll(loaded.warnings());
            CatalogueVerification.check(loaded.catalogue()).stream()
                    .map(finding -> finding.atLine(loaded.positions().lineOf(finding.path())))
                    .forEach(findings::add);
            return new Checked(Optional.of(loaded.catalogue()), findings);
        } catch (CatalogueException e) {
            return new Checked(Optional.empty(), e.findings());
        }
    }

    /** Reads it, or refuses it with everything that is wrong in itself. */
    Catalogue read() throws BadInput {
        try {
            return load().catalogue();
        } catch (CatalogueException e) {
            throw refused(e.findings());
        }
    }

    /** An edge of it, or a refusal with everything that is wrong with what the catalogue wants there. */
    Edge readEdge(Catalogue catalogue, String name) throws BadInput {
        Edge edge = edge(catalogue, name);
        List<Finding> findings = CatalogueVerification.check(catalogue, List.of(edge));
        if (findings.stream().anyMatch(Finding::isError)) {
            throw refused(findings);
        }
        return edge;
    }

    private BadInput refused(List<Finding> findings) {
        return new BadInput(findings.stream()
                .filter(Finding::isError)
                .map(finding -> source + ": " + finding)
                .collect(Collectors.joining("\n")));
    }

    String source() {
        return source;
    }

    private Loaded load() throws BadInput, CatalogueException {
        Optional<RealmAddress> realm = RealmAddress.of(source);
        try (InputStream in = realm.isPresent() ? realm.get().open(System.getenv()) : openFile()) {
            return CatalogueReader.read(in, realm.isPresent() ? CatalogueFormat.JSON : format());
        } catch (NoSuchFileException e) {
            throw new BadInput("idpm: there is no file `" + source + "`; name a catalogue file");
        } catch (IOException e) {
            throw new BadInput("idpm: cannot read `" + source + "`: " + e.getMessage());
        }
    }

    private InputStream openFile() throws IOException {
        return source.equals("-") ? System.in : Files.newInputStream(Path.of(source));
    }

    private CatalogueFormat format() {
        return source.equals("-") ? CatalogueFormat.YAML : CatalogueFormat.ofFileName(source);
    }

    static Edge edge(Catalogue catalogue, String name) throws BadInput {
        return catalogue
                .edge(name)
                .orElseThrow(() -> new BadInput("idpm: there is no edge `" + name + "` in the catalogue; it has "
                        + some(catalogue.edges().stream().map(Edge::name).toList())));
    }

    static User user(Catalogue catalogue, String name) throws BadInput {
        return catalogue
                .user(name)
                .orElseThrow(() -> new BadInput("idpm: there is no user `" + name + "` in the catalogue; it has "
                        + some(catalogue.users().stream().map(User::name).toList())));
    }

    private static String some(List<String> names) {
        int most = 8;
        String text = names.stream().limit(most).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return names.size() > most ? text + " and " + (names.size() - most) + " more" : text;
    }
}
