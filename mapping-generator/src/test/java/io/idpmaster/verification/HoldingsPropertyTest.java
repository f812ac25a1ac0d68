package io.idpmaster.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Holdings;
import io.idpmaster.catalogue.Holdings.Holding;
import io.idpmaster.catalogue.Holdings.Wanted;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Who holds what in any cloud, against the definition of an intent. */
class HoldingsPropertyTest {

    private static final Wanted ALL =
            new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** By the definition: each edge, each user, each assignment. */
    private static List<Holding> expected(Catalogue catalogue) {
        Memberships memberships = Memberships.of(catalogue);
        List<Holding> holdings = new ArrayList<>();
        for (Edge edge : catalogue.edges().stream()
                .sorted(Comparator.comparing(Edge::name))
                .toList()) {
            for (User user : catalogue.users().stream()
                    .sorted(Comparator.comparing(User::name))
                    .toList()) {
                if (user.enabled()) {
                    for (RoleAssignment assignment : Intent.at(edge, memberships.teamsOf(user.name()))) {
                        holdings.add(new Holding(user.name(), edge.name(), assignment));
                    }
                }
            }
        }
        return holdings;
    }

    @Property(tries = 200)
    void eachPartIsThatPartOfTheWhole(
            @ForAll("catalogues") Catalogue catalogue,
            @ForAll @IntRange(max = 40) int first,
            @ForAll @IntRange(min = 1, max = 20) int max) {
        List<Holding> all = expected(catalogue);
        Holdings.Part part = Holdings.find(catalogue, ALL, first, max);
        assertThat(part.total()).isEqualTo(all.size());
        assertThat(part.items()).isEqualTo(all.subList(Math.min(first, all.size()), Math.min(first + max, all.size())));
    }

    @Property(tries = 200)
    void whatIsAskedForIsFoundAndNothingElse(@ForAll("catalogues") Catalogue catalogue) {
        for (Holding each : expected(catalogue)) {
            for (Wanted wanted : List.of(
                    new Wanted(Optional.of(each.user()), Optional.empty(), Optional.empty(), Optional.empty()),
                    new Wanted(Optional.empty(), Optional.of(each.edge()), Optional.empty(), Optional.empty()),
                    new Wanted(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(each.assignment().domain()),
                            Optional.of(each.assignment().project())),
                    new Wanted(
                            Optional.of(each.user()),
                            Optional.of(each.edge()),
                            Optional.empty(),
                            Optional.of(each.assignment().project())))) {
                assertThat(Holdings.find(catalogue, wanted, 0, Integer.MAX_VALUE)
                                .items())
                        .contains(each)
                        .isEqualTo(expected(catalogue).stream()
                                .filter(holding -> fits(wanted, holding))
                                .toList());
            }
        }
    }

    private static boolean fits(Wanted wanted, Holding holding) {
        return wanted.user().orElse(holding.user()).equals(holding.user())
                && wanted.edge().orElse(holding.edge()).equals(holding.edge())
                && wanted.domain()
                        .orElse(holding.assignment().domain())
                        .equals(holding.assignment().domain())
                && wanted.project()
                        .orElse(holding.assignment().project())
                        .equals(holding.assignment().project());
    }

    @Provide
    Arbitrary<Catalogue> catalogues() {
        return Clouds.catalogues();
    }
}
