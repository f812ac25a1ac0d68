package io.idpmaster.catalogue;

import java.util.Locale;
import java.util.Map;

/**
 * Chooses edges by name, by glob or by label.
 *
 * @param text as written: {@code edge-a}, {@code edge-*} or {@code tier=core}; in a label's value {@code *} and
 *     {@code ?} work too
 */
public record EdgeSelector(String text) {

    /** How a selector chooses; only a name can be known to be wrong. */
    public enum Kind {
        NAME,
        GLOB,
        LABEL
    }

    /** A text with {@code =} is a label, one with {@code *} or {@code ?} a glob, any other an edge's name. */
    public Kind kind() {
        if (text.indexOf('=') >= 0) {
            return Kind.LABEL;
        }
        return Glob.isGlob(text) ? Kind.GLOB : Kind.NAME;
    }

    public boolean selects(Edge edge) {
        return selects(edge.name(), edge.labels());
    }

    /** The same for an edge of which no more is known than its name and labels. */
    public boolean selects(String edge, Map<String, String> labels) {
        return switch (kind()) {
            case NAME -> text.equals(edge);
            case GLOB -> new Glob(text).matches(edge);
            case LABEL -> {
                int equals = text.indexOf('=');
                String value = labels.get(text.substring(0, equals));
                yield value != null && new Glob(text.substring(equals + 1)).matches(value);
            }
        };
    }

    @Override
    public String toString() {
        return kind().name().toLowerCase(Locale.ROOT) + " `" + text + "`";
    }
}
