package io.idpmaster.catalogue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The edges, arranged so that a selector is looked up rather than tried on each of them. */
final class EdgeIndex {

    private final NameIndex names;
    private final Map<String, NameIndex> labels = new HashMap<>();

    EdgeIndex(List<Edge> edges) {
        names = new NameIndex(edges.stream().map(Edge::name).toList());
        Map<String, Set<String>> values = new HashMap<>();
        edges.forEach(edge -> edge.labels()
                .forEach((label, value) ->
                        values.computeIfAbsent(label, unused -> new HashSet<>()).add(value)));
        values.forEach((label, found) -> labels.put(label, new NameIndex(found)));
    }

    NameIndex names() {
        return names;
    }

    boolean selectsAny(EdgeSelector selector) {
        String text = selector.text();
        if (selector.kind() != EdgeSelector.Kind.LABEL) {
            return names.matches(text);
        }
        int equals = text.indexOf('=');
        NameIndex values = labels.get(text.substring(0, equals));
        return values != null && values.matches(text.substring(equals + 1));
    }
}
