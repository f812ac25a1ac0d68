package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueReader.StatedEdge;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.flow.EdgeFlows;
import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.RealmChanges;
import jakarta.ws.rs.core.Response;
import java.util.List;
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
        EdgeJudgement judgement = EdgeJudgement.of(
                administration, scopes, catalogue, stated.edge(), Optional.empty(), finding -> true, shown(stated));
        if (judgement.isRefused()) {
            return judgement.refusal("the edge cannot be served");
        }
        if (!flows.upToDate()) {
            new EdgeRights(administration).require(Call.FLOWS);
        }
        if (!dryRun) {
            make(stated);
        }
        return made.answer(stated.edge(), judgement.findings());
    }

    private static List<Finding> shown(StatedEdge stated) {
        return stated
                .shown()
                .filter(shown ->
                        shown.length() > LONGEST_SHOWN || shown.codePoints().anyMatch(Character::isISOControl))
                .map(shown -> Finding.error(
                        "name",
                        "what people are shown has more than " + LONGEST_SHOWN + " characters, or such as end a line",
                        "shorten it to one line"))
                .stream()
                .toList();
    }

    private void make(StatedEdge stated) {
        flows.bringUpToDate();
        ClientModel client =
                new NewEdge(stated.edge(), administration.reader(), scopes).make(administration.session(), realm);
        stated.shown().ifPresent(client::setName);
        RealmChanges.of(administration.session()).changed(realm);
    }
}
