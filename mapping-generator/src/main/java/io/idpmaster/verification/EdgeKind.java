package io.idpmaster.verification;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.mapping.SchemaVersion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All that decides a mapping apart from the edge's name: what is true of a set of assignments at one edge is true at
 * every edge of its kind.
 */
record EdgeKind(
        List<Acceptance> accepts,
        StrategyName strategy,
        String identityProvider,
        ApacheModule module,
        SchemaVersion schema,
        boolean nonAscii) {

    static EdgeKind of(Edge edge) {
        return new EdgeKind(
                edge.agreement().accepts(),
                edge.agreement().chosenStrategy(),
                edge.agreement().identityProvider(),
                edge.agreement().module(),
                edge.agreement().keystone().schema(),
                edge.agreement().keystone().carriesNonAscii());
    }

    /** The edges, those of one kind together. */
    static Collection<List<Edge>> group(Collection<Edge> edges) {
        return edges.stream()
                .collect(Collectors.groupingBy(EdgeKind::of, LinkedHashMap::new, Collectors.toList()))
                .values();
    }
}
