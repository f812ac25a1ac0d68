package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.catalogue.EdgeJson;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.flow.EdgeFlows;
import io.idpmaster.keycloak.sync.SyncTables;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Makes what an edge is in a realm, be it imported or added by itself: its client, and the client scope of its name. */
final class NewEdge {

    /** What the audit trail calls it. */
    static final String ACTION = "edge";

    private final Edge edge;
    private final EdgeReader reader;
    private final ClientScopes scopes;

    NewEdge(Edge edge, EdgeReader reader, ClientScopes scopes) {
        this.edge = edge;
        this.reader = reader;
        this.scopes = scopes;
    }

    /** What the audit trail keeps of an edge that is made or changed. */
    static Map<String, Object> detail(Edge edge) {
        return Map.of("labels", edge.labels(), "agreement", EdgeJson.agreement(edge));
    }

    /**
     * Makes it, bound to the flows of edges that are there.
     *
     * @param realm as the transaction at hand has it
     */
    ClientModel make(KeycloakSession session, RealmModel realm) {
        EdgeClientSettings settings = EdgeClientSettings.of(edge, reader, new EdgeFlows(realm), scopes);
        ClientModel client = session.clients().addClient(realm, settings.clientId());
        settings.begin(client);
        settings.set(client);
        new SyncTables(session, realm).registerEdge(edge.name(), client);
        EdgeScope.bringUpToDate(edge, scopes, realm);
        return client;
    }
}
