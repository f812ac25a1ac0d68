package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueReader.StatedEdge;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.config.UserClouds;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.flow.EdgeFlows;
import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.RealmChanges;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** One more edge for a realm that has a catalogue: judged and made as an import of the catalogue with this edge would do it. */
final class EdgeAddition {

    private static final int LONGEST_SHOWN = 255;

    /** Answers once nothing keeps the edge out. */
    interface Made {
        Response answer(Edge edge, List<Finding> warnings);
    }

    private final Administration administration;
    private final RealmModel realm;
    private final String name;
    private final ClientScopes scopes;
    private final EdgeFlows flows;

    EdgeAddition(Administration administration, String name) {
        this.administration = administration;
        this.realm = administration.realm();
        this.name = name;
        this.scopes = ClientScopes.of(realm);
        this.flows = new EdgeFlows(realm);
    }

    /**
     * Judges the edge, and makes it.
     *
     * @param json labels, agreement, and what is shown
     * @param dryRun judge it, and make nothing
     * @param made told once it is made
     */
    Response run(String json, boolean dryRun, Made made) {
        EdgeClaim claim = EdgeClients.claim(administration.session(), realm, name);
        if (!claim.concerned().isEmpty()) {
            return Answers.error(
                    Response.Status.CONFLICT,
                    "the realm has an edge `" + name + "` already"
                            + claim.problem().map(problem -> ": " + problem).orElse(""));
        }
        StatedEdge stated;
        try {
            stated = CatalogueReader.edge(name, json);
        } catch (CatalogueException e) {
            return Answers.findings(Response.Status.BAD_REQUEST, "the edge has errors", e.findings());
        }
        Catalogue catalogue = administration.judging(dryRun);
        if (catalogue.userDomain().name().isEmpty()
                || catalogue.userDomain().id().isEmpty()) {
            return Answers.error(
                    Response.Status.CONFLICT,
                    "the realm has no catalogue yet, and so no domain for users: import one, with or without edges");
        }
        Optional<Response> taken = taken(stated.edge());
        if (taken.isPresent()) {
            return taken.get();
        }
        List<Finding> findings = check(catalogue, stated);
        if (findings.stream().anyMatch(Finding::isError)) {
            return Answers.findings(Response.Status.BAD_REQUEST, "the edge cannot be served", findings);
        }
        if (!flows.upToDate()) {
            new EdgeRights(administration).requireManageFlows();
        }
        if (!dryRun) {
            make(stated);
        }
        return made.answer(stated.edge(), findings);
    }

    private Optional<Response> taken(Edge edge) {
        if (EdgeScope.isTaken(edge, scopes, realm)) {
            return Optional.of(Answers.error(
                    Response.Status.CONFLICT,
                    "the client scope `" + UserClouds.scope(name) + "` of this realm has the name of the one of edge `"
                            + name + "`, and is not the edge's; rename or remove it"));
        }
        try {
            String clientId = EdgeAddresses.of(edge).clientId();
            return Optional.ofNullable(realm.getClientByClientId(clientId))
                    .map(client -> Answers.error(
                            Response.Status.CONFLICT,
                            "the edge would be the client `" + clientId + "`, which is there already"));
        } catch (ConfigException e) {
            // one of the findings
            return Optional.empty();
        }
    }

    private List<Finding> check(Catalogue catalogue, StatedEdge stated) {
        EdgeFindings edge = EdgeFindings.of(catalogue, stated.edge());
        List<Finding> findings = new ArrayList<>(edge.ofRules());
        Catalogue alone = new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                List.of(),
                List.of(),
                List.of(stated.edge()));
        findings.addAll(EdgeFindings.of(
                0,
                RealmRules.check(
                        alone,
                        new RealmInHand(
                                administration.session(),
                                realm,
                                administration.issuer(),
                                List.of(),
                                Map.of(),
                                scopes))));
        stated.shown()
                .filter(shown ->
                        shown.length() > LONGEST_SHOWN || shown.codePoints().anyMatch(Character::isISOControl))
                .ifPresent(shown -> findings.add(Finding.error(
                        "name",
                        "what people are shown has more than " + LONGEST_SHOWN + " characters, or such as end a line",
                        "shorten it to one line")));
        // mappings are made of what is right in itself
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(edge.ofReleases(administration.mayViewUsers()));
        }
        return findings;
    }

    private void make(StatedEdge stated) {
        flows.bringUpToDate();
        ClientModel client =
                new NewEdge(stated.edge(), administration.reader(), scopes).make(administration.session(), realm);
        stated.shown().ifPresent(client::setName);
        RealmChanges.of(administration.session()).changed(realm);
    }
}
