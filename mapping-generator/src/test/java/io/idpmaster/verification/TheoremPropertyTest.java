package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The theorem, parts 1 to 3, over arbitrary clouds, in our copy of Keystone's rule processor. */
class TheoremPropertyTest {

    @Property(tries = 400)
    void holdsForEveryCatalogueThatIsNotRefused(@ForAll("catalogues") Catalogue catalogue, @ForAll long seed)
            throws Exception {
        boolean refused = CatalogueVerification.check(catalogue).stream().anyMatch(Finding::isError);
        Statistics.collect(refused ? "refused" : "verified");
        Assume.that(!refused);

        Theorem.Verdict verdict = Theorem.verify(
                catalogue, catalogue.edges().stream().map(Edge::name).toList(), 100, seed, edge -> {});

        assertThat(verdict.counterexamples()).isEmpty();
        assertThat(verdict.violations()).isZero();
    }

    @Provide
    Arbitrary<Catalogue> catalogues() {
        return Clouds.catalogues();
    }
}
