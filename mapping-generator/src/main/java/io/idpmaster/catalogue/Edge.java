package io.idpmaster.catalogue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One site with its own Keystone.
 *
 * @param labels free words that selectors choose by, in the order they were written
 * @param agreement the edge's own terms
 */
public record Edge(String name, Map<String, String> labels, Agreement agreement) {

    public Edge {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
}
