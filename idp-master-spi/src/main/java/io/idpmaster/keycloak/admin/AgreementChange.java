package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.flow.EdgeFlows;
import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.RealmChanges;
import io.idpmaster.keycloak.sync.SyncTables;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/**
 * Other terms for an edge that is there: judged and written as an import of the catalogue with them would do it. Nothing is
 * written before all that may refuse them has been asked.
 */
final class AgreementChange {

    private final Administration administration;
    private final RealmModel realm;
    private final String name;
    private final ClientModel client;
    private final ClientScopes scopes;
    private final EdgeRights rights;

    /** @param client that is the edge */
    AgreementChange(Administration administration, String name, ClientModel client) {
        this.administration = administration;
        this.realm = administration.realm();
        this.name = name;
        this.client = client;
        this.scopes = ClientScopes.of(realm);
        this.rights = new EdgeRights(administration);
    }

    /**
     * Judges the terms, and writes them.
     *
     * @param json the agreement
     * @param dryRun judge them, and write nothing
     * @param made told once they are written
     */
    Response run(String json, boolean dryRun, EdgeAddition.Made made) {
        Optional<Edge> before;
        Edge edge;
        try {
            before = administration.reader().read(client);
            edge = new Edge(name, before.map(Edge::labels).orElse(Map.of()), CatalogueReader.agreement(json));
        } catch (CatalogueException e) {
            return Answers.findings(Response.Status.BAD_REQUEST, "the agreement has errors", e.findings());
        } catch (UnreadableEdgeException e) {
            return Answers.error(
                    Response.Status.CONFLICT, e.getMessage() + "; correct the attributes of its client first");
        }
        EdgeJudgement judgement = judge(edge, dryRun);
        if (judgement.isRefused()) {
            return judgement.refusal("the edge cannot be served under this agreement");
        }
        if (!EdgeScope.isUpToDate(edge, scopes, realm)) {
            rights.require(Call.MODULE, name);
        }
        List<Finding> warnings = new ArrayList<>(judgement.findings());
        before.flatMap(was -> administration.leftBehind(was, edge.agreement(), "agreement.accepts"))
                .ifPresent(warnings::add);
        if (!dryRun) {
            write(edge);
        }
        return made.answer(edge, warnings);
    }

    // what is wrong with the client's other attributes is no reason to keep terms that are wrong, too
    private EdgeJudgement judge(Edge edge, boolean dryRun) {
        return EdgeJudgement.of(
                administration,
                scopes,
                administration.judging(dryRun),
                edge,
                Optional.of(EdgeClients.claim(administration.session(), realm, name)),
                finding -> finding.path().startsWith("agreement"),
                List.of());
    }

    private void write(Edge edge) {
        EdgeClientSettings.of(edge, administration.reader(), new EdgeFlows(realm), scopes)
                .set(client);
        if (rights.maySayWhoIsTheEdge()) {
            new SyncTables(administration.session(), realm).registerEdge(name, client);
        }
        EdgeScope.bringUpToDate(edge, scopes, realm);
        RealmChanges.of(administration.session()).changed(realm);
    }
}
