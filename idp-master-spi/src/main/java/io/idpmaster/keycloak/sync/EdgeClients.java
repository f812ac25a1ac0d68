package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Which clients stand for an edge, and which for its agent. */
public final class EdgeClients {

    /** What the client id of an edge's agent ends in; it begins with the edge's name. */
    public static final String AGENT = "-agent";

    private EdgeClients() {}

    /** The client that is this edge, of those that say so. */
    public static Optional<ClientModel> of(KeycloakSession session, RealmModel realm, String edge) {
        return claim(session, realm, edge).owner().map(owner -> realm.getClientById(owner.id()));
    }

    /** Which clients say that they are this edge. */
    public static EdgeClaim claim(KeycloakSession session, RealmModel realm, String edge) {
        return new EdgeTables(session, realm).claim(edge);
    }

    /** Whether the client says that it is an edge. */
    public static boolean isEdge(ClientModel client) {
        String edge = client.getAttribute(CatalogueNames.EDGE);
        return edge != null && !edge.isBlank();
    }

    /** The edge for which this client would be the agent, by its name alone: {@link SyncTables#isAgent} says whether it is. */
    public static Optional<String> edgeOfAgent(ClientModel client) {
        String id = client.getClientId();
        return id.endsWith(AGENT) && id.length() > AGENT.length() && !isEdge(client)
                ? Optional.of(id.substring(0, id.length() - AGENT.length()))
                : Optional.empty();
    }
}
