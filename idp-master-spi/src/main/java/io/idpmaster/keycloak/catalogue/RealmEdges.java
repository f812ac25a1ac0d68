package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.catalogue.RealmTables.ShownEdge;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The edges of each realm as people are shown them: read again after ten seconds, in three queries, and parsed again only where
 * something has changed. For showing; what a login gives is decided by the client as it is then. Safe for use by many threads.
 */
public final class RealmEdges {

    private static final Duration KEPT = Duration.ofSeconds(10);

    /**
     * An edge, and what people are told of it.
     *
     * @param name its client's name; the edge's own where it has none
     * @param enabled whether the master lets people log in there: its client is enabled, and it is not suspended
     */
    public record Shown(Edge edge, String clientId, String name, boolean enabled) {

        /** The value of a label; nothing where there is none. */
        public Optional<String> label(String label) {
            return Optional.ofNullable(edge.labels().get(label)).filter(value -> !value.isBlank());
        }
    }

    private record Read(Map<Map<String, String>, Edge> parsed, List<Shown> edges, long at) {}

    private final Clock clock;
    private final Map<String, Read> realms = new ConcurrentHashMap<>();

    /** @param clock to know what is old by */
    public RealmEdges(Clock clock) {
        this.clock = clock;
    }

    /** All edges that can be read; one whose agreement cannot be is open to nobody. */
    public List<Shown> of(KeycloakSession session, RealmModel realm) {
        Read held = realms.get(realm.getId());
        if (held == null || clock.millis() - held.at() > KEPT.toMillis()) {
            held = read(
                    new RealmTables(session, realm).shownEdges(),
                    held == null ? Map.of() : held.parsed(),
                    clock.millis());
            realms.put(realm.getId(), held);
        }
        return held.edges();
    }

    private static Read read(List<ShownEdge> rows, Map<Map<String, String>, Edge> before, long at) {
        EdgeReader reader = new EdgeReader();
        Map<Map<String, String>, Edge> parsed = new HashMap<>();
        List<Shown> edges = new ArrayList<>();
        for (ShownEdge row : rows) {
            Edge edge = before.get(row.attributes());
            try {
                if (edge == null) {
                    edge = reader.read(row.attributes()::get).orElse(null);
                }
            } catch (UnreadableEdgeException e) {
                continue;
            }
            if (edge != null) {
                parsed.put(Map.copyOf(row.attributes()), edge);
                edges.add(new Shown(
                        edge,
                        row.clientId(),
                        row.name().isBlank() ? edge.name() : row.name(),
                        row.enabled()
                                && !EdgeClient.isSuspended(row.attributes().get(CatalogueNames.EDGE_SUSPENDED))));
            }
        }
        return new Read(parsed, List.copyOf(edges), at);
    }

    /** A realm is gone. */
    public void forget(String realmId) {
        realms.remove(realmId);
    }
}
