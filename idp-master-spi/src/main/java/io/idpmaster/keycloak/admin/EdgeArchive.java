package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueRules;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.config.ConfigArchive;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.OpenidcVersion;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.RealmTrust;
import io.idpmaster.strategy.CompileException;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.models.ClientModel;

/**
 * What {@code idpm config} writes for an edge of this realm, as one file.
 *
 * @param all whether the caller may be told what is wrong elsewhere in the realm, with the names of people, teams and edges
 */
record EdgeArchive(Administration administration, String edge, boolean all) {

    private static final int MOST_DASHBOARDS = 20;
    private static final Pattern OF_TEAMS = Pattern.compile("domains.*[.]teams\\[.*");

    /**
     * The archive, or why there is none.
     *
     * @param openidc the version of mod_auth_openidc at the edge; empty where nobody stated it
     */
    Response answer(List<String> dashboards, String openidc) {
        if (dashboards.size() > MOST_DASHBOARDS) {
            return Answers.error(
                    Response.Status.BAD_REQUEST, "name at most " + MOST_DASHBOARDS + " dashboards of one edge");
        }
        Optional<OpenidcVersion> version;
        try {
            version = openidc.isEmpty() ? Optional.empty() : Optional.of(OpenidcVersion.parse(openidc));
        } catch (ConfigException e) {
            return Answers.error(Response.Status.BAD_REQUEST, e.getMessage() + "; " + e.remedy());
        }
        // as edges are told it, so that what is set up is what the next bundle holds
        RealmCatalogue realm = administration.toldWithFindings();
        Optional<Edge> found = realm.catalogue().edge(edge);
        if (found.isEmpty()) {
            return unread().map(why -> Answers.error(Response.Status.CONFLICT, why))
                    .orElseGet(() -> Answers.error(Response.Status.NOT_FOUND, "the realm has no edge `" + edge + "`"));
        }
        List<Finding> errors = errors(realm, found.get());
        if (!errors.isEmpty()) {
            return Answers.findings(Response.Status.CONFLICT, "the edge cannot be set up from this realm", errors);
        }
        Catalogue catalogue = realm.catalogue();
        RealmTrust trust = RealmTrust.of(
                administration.session(),
                administration.realm(),
                catalogue.master().issuer());
        try {
            ConfigArchive archive = new ConfigArchive(EdgeConfig.files(
                    catalogue,
                    found.get(),
                    (module, issuer) -> trust.read(module.saml()),
                    new ConfigOptions(ConfigOptions.DEFAULT_PATH, dashboards, version)));
            // a name that can be written into files can be written into a header
            return Response.ok(archive.bytes(), "application/zip")
                    .header("Cache-Control", "no-store")
                    .header("Content-Disposition", "attachment; filename=\"" + edge + "-config.zip\"")
                    .build();
        } catch (ConfigException e) {
            return Answers.error(
                    dashboards.isEmpty() ? Response.Status.CONFLICT : Response.Status.BAD_REQUEST,
                    e.getMessage() + "; " + e.remedy());
        } catch (CompileException e) {
            return Answers.error(Response.Status.CONFLICT, e.getMessage() + "; " + e.remedy());
        }
    }

    private Optional<String> unread() {
        Optional<ClientModel> client = EdgeClients.of(administration.session(), administration.realm(), edge);
        try {
            if (client.isPresent()) {
                administration.reader().read(client.get());
            }
            return Optional.empty();
        } catch (UnreadableEdgeException e) {
            return Optional.of(e.getMessage());
        }
    }

    // what idpm, which reads the catalogue from here, would refuse it for; but for what is wrong with other edges: that
    // is no business of whoever keeps this one, and spoils none of its files
    private List<Finding> errors(RealmCatalogue realm, Edge edge) {
        EdgeFindings own = EdgeFindings.of(realm.catalogue(), edge);
        List<Finding> elsewhere = new ArrayList<>(realm.findings());
        elsewhere.addAll(CatalogueRules.check(realm.catalogue()));
        elsewhere.removeIf(finding -> !finding.isError() || finding.path().startsWith("edges"));
        if (!realm.findings().isEmpty()) {
            // teams may name an edge that cannot be read, and roles that only its agreement knows
            elsewhere.removeIf(finding -> OF_TEAMS.matcher(finding.path()).matches());
        }
        List<Finding> findings = new ArrayList<>(all || elsewhere.isEmpty() ? elsewhere : List.of(counted(elsewhere)));
        findings.addAll(own.ofRules());
        findings.removeIf(finding -> !finding.isError());
        if (findings.isEmpty()) {
            findings.addAll(own.ofReleases(all));
            findings.removeIf(finding -> !finding.isError());
        }
        return findings;
    }

    private static Finding counted(List<Finding> elsewhere) {
        int number = elsewhere.size();
        return Finding.error(
                "",
                "the realm has " + number + (number == 1 ? " error" : " errors") + " that are not this edge's",
                "ask an administrator of the cloud, who can see them");
    }
}
