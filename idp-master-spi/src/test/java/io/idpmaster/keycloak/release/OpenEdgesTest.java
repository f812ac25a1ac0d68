package io.idpmaster.keycloak.release;

import static io.idpmaster.keycloak.Realms.client;
import static io.idpmaster.keycloak.Realms.team;
import static io.idpmaster.keycloak.Realms.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.keycloak.catalogue.CatalogueGroups;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.RealmEdges.Shown;
import io.idpmaster.keycloak.catalogue.Rivals.Flaw;
import io.idpmaster.keycloak.release.OpenEdges.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.keycloak.models.UserModel;

class OpenEdgesTest {

    private static final Function<Collection<RoleAssignment>, Optional<Flaw>> FINE = intent -> Optional.empty();

    private static Shown edge(String name, String shown, boolean enabled, String domain) throws Exception {
        return new Shown(
                new EdgeReader()
                        .read(client(Map.of(
                                "keystone.edge",
                                name,
                                "keystone.agreement",
                                "{\"keystone\": {\"url\": \"http://127.0.0.1:5027/v3\", \"release\": 27}, "
                                        + "\"module\": \"openidc\", \"accepts\": [{\"domain\": \"" + domain + "\"}]}")))
                        .orElseThrow(),
                name,
                shown,
                enabled,
                Optional.empty());
    }

    private static Shown flawed(Shown edge, String flaw) {
        return new Shown(edge.edge(), edge.clientId(), edge.name(), edge.enabled(), Optional.of(flaw));
    }

    private static OpenEdges.Reach reach(
            UserModel user, Function<Collection<RoleAssignment>, Optional<Flaw>> flaws, Shown... edges) {
        return new OpenEdges.Reach(List.of(edges), user, CatalogueGroups.teamsOf(user), flaws);
    }

    private static List<Place> at(
            UserModel user, Function<Collection<RoleAssignment>, Optional<Flaw>> flaws, Shown... edges) {
        OpenEdges.Reach reach = reach(user, flaws, edges);
        return reach.places(reach.held());
    }

    @Test
    void onlyEdgesWhereTheUserHoldsSomethingAreShownByTheirNames() throws Exception {
        List<Place> places = at(
                user("jane", team("d", "p", "member", Map.of())),
                FINE,
                edge("edge-1", "Zürich", true, "d"),
                edge("edge-2", "basel", false, "d"),
                edge("edge-3", "Aarau", true, "another"));

        assertThat(places).extracting(place -> place.edge().name()).containsExactly("basel", "Zürich");
        assertThat(places).extracting(Place::isOpen).containsExactly(false, true);
        assertThat(places.get(1).assignments()).containsExactly(new RoleAssignment("d", "p", "member"));
    }

    @Test
    void whatALoginWouldRefuseIsShownAsRefusedWithoutWhatItWouldHaveGiven() throws Exception {
        List<Place> places =
                at(user("jane", team("d", "p;q", "member", Map.of())), FINE, edge("edge-1", "Zürich", true, "d"));

        assertThat(places).hasSize(1);
        assertThat(places.get(0).refusal().orElseThrow()).contains("p;q");
        assertThat(places.get(0).assignments()).isEmpty();
        assertThat(places.get(0).isOpen()).isFalse();
    }

    @Test
    void namesThatAreAlikeShutOnlyTheEdgesThatHaveThem() throws Exception {
        List<Integer> asked = new ArrayList<>();
        Function<Collection<RoleAssignment>, Optional<Flaw>> rivals = intent -> {
            asked.add(intent.size());
            return intent.stream().anyMatch(each -> each.domain().equals("d"))
                    ? Optional.of(new Flaw("alike", "alike with `D`"))
                    : Optional.empty();
        };
        UserModel jane = user("jane", team("d", "p", "member", Map.of()), team("e", "p", "member", Map.of()));

        List<Place> places = at(jane, rivals, edge("edge-1", "A", true, "d"), edge("edge-2", "B", true, "e"));

        assertThat(places).extracting(Place::isOpen).containsExactly(false, true);
        assertThat(places.get(0).refusal()).contains("alike");
        assertThat(asked).containsExactly(2, 1, 1);
        asked.clear();
        at(user("omar", team("e", "p", "member", Map.of())), rivals, edge("edge-2", "B", true, "e"));
        assertThat(asked).containsExactly(1);
    }

    /** Of thousands of edges only those are decided that are shown. */
    @Test
    void anEdgeThatNobodyAsksForIsNotDecided() throws Exception {
        List<String> asked = new ArrayList<>();
        Function<Collection<RoleAssignment>, Optional<Flaw>> rivals = intent -> {
            intent.forEach(each -> asked.add(each.domain()));
            return Optional.empty();
        };
        UserModel jane = user("jane", team("d", "p", "member", Map.of()), team("e", "p", "member", Map.of()));
        OpenEdges.Reach reach = reach(
                jane,
                rivals,
                edge("edge-1", "A", true, "d"),
                edge("edge-2", "B", true, "e"),
                edge("x", "C", true, "f"));

        assertThat(reach.held()).hasSize(2);
        assertThat(reach.at("x")).isEmpty();
        assertThat(reach.at("nowhere")).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(reach.at("edge-2").orElseThrow().assignments())
                .containsExactly(new RoleAssignment("e", "p", "member"));
        assertThat(asked).containsExactly("e");
        assertThat(reach.places(reach.held().subList(0, 1)))
                .extracting(Place::isOpen)
                .containsExactly(true);
        assertThat(asked).containsExactly("e", "d");
    }

    /** What {@link EdgeGate} says of the client is as true of what is shown. */
    @Test
    void whatIsWrongWithAnEdgesClientIsShownAsRefused() throws Exception {
        UserModel jane = user("jane", team("d", "p", "member", Map.of()));
        Shown wrong = flawed(edge("edge-1", "A", true, "d"), "it adds an audience");

        List<Place> places = at(jane, FINE, wrong, edge("edge-2", "B", true, "d"));

        assertThat(places).extracting(Place::isOpen).containsExactly(false, true);
        assertThat(places.get(0).refusal()).contains("it adds an audience");
        assertThat(places.get(0).assignments()).isEmpty();
        assertThat(reach(jane, FINE, wrong).first()).isEmpty();
    }

    @Test
    void theFirstIsOneThatLetsTheUserInWhereThereIsOne() throws Exception {
        UserModel jane = user("jane", team("d", "p", "member", Map.of()));
        Shown refused = flawed(edge("edge-1", "A", true, "d"), "wrong");
        Shown suspended = edge("edge-2", "B", false, "d");

        assertThat(reach(jane, FINE, refused, suspended, edge("edge-3", "C", true, "d"))
                        .first()
                        .orElseThrow()
                        .edge()
                        .name())
                .isEqualTo("C");
        assertThat(reach(jane, FINE, refused, suspended)
                        .first()
                        .orElseThrow()
                        .edge()
                        .name())
                .isEqualTo("B");
    }

    /** Whoever is turned away at one of thousands of edges and tries again makes no thousands of releases each time. */
    @Test
    void onlySoManyEdgesAreDecidedAsAreNamed() throws Exception {
        List<String> asked = new ArrayList<>();
        Function<Collection<RoleAssignment>, Optional<Flaw>> counted = intent -> {
            asked.add("asked");
            return Optional.empty();
        };
        UserModel jane = user("jane", team("d", "p", "member", Map.of()));
        Shown[] edges = new Shown[1_000];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = edge("edge-" + i, "%04d".formatted(i), i % 3 == 0, "d");
        }

        List<Place> open = reach(jane, counted, edges).open(edge -> !edge.name().equals("0003"), 3);

        assertThat(open).extracting(place -> place.edge().name()).containsExactly("0000", "0006", "0009");
        assertThat(asked).hasSize(1);
        asked.clear();
        Function<Collection<RoleAssignment>, Optional<Flaw>> never = intent -> {
            asked.add("asked");
            return Optional.of(new Flaw("alike", "alike"));
        };
        assertThat(reach(jane, never, edges).open(edge -> true, 10)).isEmpty();
        assertThat(asked).hasSizeLessThan(250);
    }
}
