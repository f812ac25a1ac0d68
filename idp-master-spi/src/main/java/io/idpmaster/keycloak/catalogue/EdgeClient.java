package io.idpmaster.keycloak.catalogue;

import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;

/**
 * A client that says it is an edge, without its agreement, which is the most of it.
 *
 * @param id Keycloak's own
 * @param edge the edge's name
 * @param name what is shown; empty where there is none
 * @param enabled whether Keycloak has it enabled
 * @param suspended whether the master lets nobody log in at the edge for now
 * @param labels the attribute's text
 */
public record EdgeClient(String id, String edge, String name, boolean enabled, boolean suspended, String labels) {

    /** A client that says so. */
    public static EdgeClient of(ClientModel client) {
        return new EdgeClient(
                client.getId(),
                client.getAttribute(CatalogueNames.EDGE),
                Optional.ofNullable(client.getName()).orElse(""),
                client.isEnabled(),
                isSuspended(client),
                Optional.ofNullable(client.getAttribute(CatalogueNames.EDGE_LABELS))
                        .orElse(""));
    }

    /** Whether the master lets people log in by it. */
    public boolean open() {
        return enabled && !suspended;
    }

    /** Whether the master lets nobody log in at the client's edge for now. */
    public static boolean isSuspended(ClientModel client) {
        return isSuspended(client.getAttribute(CatalogueNames.EDGE_SUSPENDED));
    }

    /** What the attribute says: whatever is not plainly no is yes. The footer of the login theme says the same. */
    static boolean isSuspended(String value) {
        return value != null && !value.trim().isEmpty() && !value.equals("false");
    }

    /** The edge's labels; none where they cannot be read, which whoever reads the whole edge is told. */
    public Map<String, String> readLabels() {
        try {
            return EdgeJson.labels(edge, labels);
        } catch (UnreadableEdgeException e) {
            return Map.of();
        }
    }
}
