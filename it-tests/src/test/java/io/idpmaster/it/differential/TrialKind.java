package io.idpmaster.it.differential;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.mapping.SchemaVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A strategy in a mapping schema at a Keystone release that speaks it. */
record TrialKind(int release, StrategyName strategy, SchemaVersion schema) {

    /** All that there are at a release. */
    static List<TrialKind> at(int release) {
        List<TrialKind> kinds = new ArrayList<>();
        for (SchemaVersion schema : SchemaVersion.values()) {
            if (schema.compareTo(SchemaVersion.newestOf(release)) > 0) {
                continue;
            }
            if (schema == SchemaVersion.V3_0) {
                // the others compile to 2.0 there
                kinds.add(new TrialKind(release, StrategyName.JSON, schema));
            } else {
                kinds.add(new TrialKind(release, StrategyName.NUMBERED, schema));
                kinds.add(new TrialKind(release, StrategyName.GROUPS, schema));
            }
        }
        return kinds;
    }

    /** Whether an agreement may accept no more than one domain. */
    boolean oneDomain() {
        return schema == SchemaVersion.V1_0;
    }

    /** The edge as one of this kind. */
    Edge of(Edge edge) {
        Agreement agreement = edge.agreement();
        String first = agreement.accepts().get(0).domain();
        List<Acceptance> accepts = agreement.accepts().stream()
                .filter(clause -> !oneDomain() || clause.domain().equals(first))
                .toList();
        return new Edge(
                edge.name(),
                edge.labels(),
                new Agreement(
                        new Keystone(agreement.keystone().url(), Optional.of(release), schema),
                        agreement.identityProvider(),
                        agreement.protocol(),
                        agreement.module(),
                        Optional.of(strategy),
                        accepts,
                        Optional.empty(),
                        agreement.sweep()));
    }

    /** The catalogue with every edge of this kind. */
    Catalogue of(Catalogue catalogue) {
        return new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                catalogue.domains(),
                catalogue.users(),
                catalogue.edges().stream().map(this::of).toList());
    }

    @Override
    public String toString() {
        return strategy.text() + " in schema " + schema.text();
    }
}
