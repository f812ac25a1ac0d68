package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueRules;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.config.ConfigArchive;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.sync.RealmTrust;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.verification.CatalogueVerification;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code idpm config} writes for an edge of this realm, as one file. */
record EdgeArchive(Administration administration, String edge) {

    private static final int MOST_DASHBOARDS = 20;

    Response answer(List<String> dashboards) {
        if (dashboards.size() > MOST_DASHBOARDS) {
            return Answers.error(
                    Response.Status.BAD_REQUEST, "name at most " + MOST_DASHBOARDS + " dashboards of one edge");
        }
        RealmCatalogue realm = administration.catalogue();
        Optional<Edge> found = realm.catalogue().edge(edge);
        if (found.isEmpty() && realm.findings().stream().noneMatch(Finding::isError)) {
            return Answers.error(Response.Status.NOT_FOUND, "the realm has no edge `" + edge + "`");
        }
        List<Finding> errors = errors(realm, found);
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
                    found.orElseThrow(),
                    (module, issuer) -> trust.read(module.saml()),
                    new ConfigOptions(ConfigOptions.DEFAULT_PATH, dashboards, Optional.empty())));
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

    // what idpm, which reads the catalogue from here, would refuse it for
    private static List<Finding> errors(RealmCatalogue realm, Optional<Edge> edge) {
        List<Finding> findings = new ArrayList<>(realm.findings());
        findings.addAll(CatalogueRules.check(realm.catalogue()));
        findings.removeIf(finding -> !finding.isError());
        if (findings.isEmpty() && edge.isPresent()) {
            findings.addAll(CatalogueVerification.check(realm.catalogue(), List.of(edge.get())));
            findings.removeIf(finding -> !finding.isError());
        }
        return findings;
    }
}
