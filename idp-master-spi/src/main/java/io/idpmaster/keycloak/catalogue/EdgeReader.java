package io.idpmaster.keycloak.catalogue;

import io.idpmaster.catalogue.Edge;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.keycloak.models.ClientModel;

/**
 * Reads edges off clients. Keeps what it parsed, by the text it was parsed from, so that a login parses nothing and a
 * changed attribute is seen at once. Safe for use by many threads.
 */
public final class EdgeReader {

    /** More edges than this still work; they are parsed again now and then. */
    private static final int KEPT = 2_000;

    private record Source(String name, String labels, String agreement) {}

    private final Map<Source, Edge> parsed =
            Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, /* by use */ true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Source, Edge> eldest) {
                    return size() > KEPT;
                }
            });

    /**
     * The client as an edge; nothing where the client does not say that it is one.
     *
     * @throws UnreadableEdgeException where it says so, and its attributes are missing or malformed
     */
    public Optional<Edge> read(ClientModel client) throws UnreadableEdgeException {
        return read(client::getAttribute);
    }

    /** The same of a client's attributes, null where it has none of a name. */
    public Optional<Edge> read(UnaryOperator<String> attributes) throws UnreadableEdgeException {
        String name = attributes.apply(CatalogueNames.EDGE);
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        String agreement = attributes.apply(CatalogueNames.EDGE_AGREEMENT);
        if (agreement == null || agreement.isBlank()) {
            throw new UnreadableEdgeException(
                    name, "the client has no attribute `" + CatalogueNames.EDGE_AGREEMENT + "`", null);
        }
        String labels = labelsText(attributes);
        Source source = new Source(name, labels, agreement);
        Edge edge = parsed.get(source);
        if (edge == null) {
            edge = EdgeJson.read(name, labels, agreement);
            parsed.put(source, edge);
        }
        return Optional.of(edge);
    }

    /** The labels that these attributes give an edge, whatever else they say; none where they cannot be read. */
    public static Map<String, String> labels(UnaryOperator<String> attributes) {
        try {
            return EdgeJson.labels("", labelsText(attributes));
        } catch (UnreadableEdgeException e) {
            // nobody is let in at an edge whose labels cannot be read
            return Map.of();
        }
    }

    private static String labelsText(UnaryOperator<String> attributes) {
        return Optional.ofNullable(attributes.apply(CatalogueNames.EDGE_LABELS))
                .filter(text -> !text.isBlank())
                .orElse("{}");
    }
}
