package io.idpmaster.catalogue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One site with its own Keystone.
 *
 * @param labels free words that selectors choose by, in the order they were written
 * @param agreement the edge's own terms
 */
public record Edge(String name, Map<String, String> labels, Agreement agreement) {

    /** The label that says where the edge's dashboard is. */
    static final String DASHBOARD = "dashboard";

    public Edge {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** Where the edge's Horizon is, by the label {@code dashboard}; nothing where that is no address that a browser may open. */
    public Optional<String> dashboard() {
        return Optional.ofNullable(labels.get(DASHBOARD)).filter(UrlRules::isWeb);
    }
}
