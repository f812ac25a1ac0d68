package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.catalogue.EdgeTables.ShownEdge;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The edges of each realm as people are shown them: read again after ten seconds, in a few queries however many there are, and
 * parsed again only where something has changed. For showing; what a login gives is decided by the client as it is then. Safe
 * for use by many threads.
 */
public final class RealmEdges {

    private static final Duration KEPT = Duration.ofSeconds(10);

    /**
     * An edge, and what people are told of it.
     *
     * @param name its client's name; the edge's own where it has none
     * @param enabled whether people can log in there: its client is enabled, nobody has suspended it, and it has not said
     *     itself that its bundle has expired and it lets nobody in
     * @param flaw why nobody can all the same, as a sentence; nothing where nothing is wrong with its client
     */
    public record Shown(Edge edge, String clientId, String name, boolean enabled, Optional<String> flaw) {

        /** The value of a label; nothing where there is none. */
        public Optional<String> label(String label) {
            return Optional.ofNullable(edge.labels().get(label)).filter(value -> !value.isBlank());
        }
    }

    private record Read(Map<Map<String, String>, Edge> parsed, List<Shown> edges) {}

    private final PerRealm<Read> realms;

    /** @param clock to know what is old by */
    public RealmEdges(Clock clock) {
        this.realms = new PerRealm<>(clock, KEPT);
    }

    /** All edges that can be read; one whose agreement cannot be is open to nobody. */
    public List<Shown> of(KeycloakSession session, RealmModel realm) {
        return realms.of(
                        realm.getId(),
                        before -> read(
                                new EdgeTables(session, realm).shownEdges(),
                                before.map(Read::parsed).orElse(Map.of())))
                .edges();
    }

    private static Read read(List<ShownEdge> rows, Map<Map<String, String>, Edge> before) {
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
                                && !row.shut()
                                && !EdgeClient.isSuspended(row.attributes().get(CatalogueNames.EDGE_SUSPENDED)),
                        row.flaw()));
            }
        }
        return new Read(parsed, List.copyOf(edges));
    }

    /** A realm is gone. */
    public void forget(String realmId) {
        realms.forget(realmId);
    }
}
