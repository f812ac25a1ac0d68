package io.idpmaster.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import io.idpmaster.mapping.ShadowUserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RosterTest {

    /** Computed with Python's hashlib and urllib.parse.quote. */
    @ParameterizedTest
    @CsvSource({
        "'6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11', d8f9e6b854f160a698f24fadce1cb138cc1b42907d48bed8a36e02df11358fe8",
        "'zoë/ü~ +@%;', 5311ebf95d7c8ee69274797eeff0c1090e73229a99db4c2ca01aa84ad9cc94a4",
        "'a.b_c-d e', 9a5b19071c7fb4abad103c81933b8b506f2e9324c99557c90a10690e397e1fbf",
        "'日本', 1955d640eec1587519dd884f4e58756047daa4567959f307095ca479e2810713"
    })
    void idsAreThoseThatPythonMakes(String uniqueId, String id) {
        assertThat(ShadowUserId.of("0123456789abcdef0123456789abcdef", uniqueId).text())
                .isEqualTo(id);
    }

    @Test
    void holdsNobodyWhoIsDisabledOrHasNothingThere() {
        BundleFixture master = new BundleFixture();
        assertThat(names(master, "edge-a")).contains("jane").doesNotContain("lars");
        assertThat(names(master, "edge-d")).contains("omar").doesNotContain("jane");
    }

    private static List<String> names(BundleFixture master, String edge) {
        return Roster.of(master.catalogue, master.edge(edge)).users().stream()
                .map(Roster.Entry::name)
                .toList();
    }

    @Test
    void tenThousandUsersTakeLessThanASecond() {
        Catalogue catalogue = large(10_000, 1_000);
        Edge edge = catalogue.edges().get(0);
        Roster.of(catalogue, edge);

        long begin = System.nanoTime();
        Roster roster = Roster.of(catalogue, edge);
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(roster.users()).hasSize(10_000);
        assertThat(taken).isLessThan(Duration.ofSeconds(1));
    }

    /** A few hundred bytes a user, also over a thin link, and an edge is not kept busy by it. */
    @Test
    void theBundleOfTenThousandUsersIsTakenInSeconds() throws Exception {
        BundleFixture master = new BundleFixture();
        Catalogue catalogue = large(10_000, 1_000);
        Edge edge = catalogue.edges().get(0);
        BundleContent content = BundleContent.of(
                catalogue, edge, BundleFixture.trust(edge.agreement().module(), master.issuer()));
        byte[] bundle = master.bundle(edge.name(), 1, BundleFixture.NOW, content);
        assertThat(bundle.length).isLessThan(5_000_000);

        long begin = System.nanoTime();
        Bundle taken = BundleVerifier.of(edge.name(), master.issuer(), edge.agreement())
                .verify(bundle, master.fresh(), BundleFixture.CLOCK)
                .bundle();
        Duration time = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(taken.content().roster()).isEqualTo(content.roster());
        assertThat(time).isLessThan(Duration.ofSeconds(5));
    }

    /** Every user in teams of their own choosing: no two are in the same. */
    static Catalogue large(int users, int projects) {
        Catalogue sample = BundleFixture.sample(BundleFixture.ISSUER);
        List<User> people = new ArrayList<>();
        List<List<String>> members = new ArrayList<>();
        for (int p = 0; p < projects; p++) {
            members.add(new ArrayList<>());
        }
        for (int u = 0; u < users; u++) {
            String name = "user-" + u;
            people.add(new User(name, String.format("%08x-0000-4000-8000-%012x", u, u), "", true));
            for (int n : new TreeSet<>(List.of(u % projects, u * 7 % projects, u / projects))) {
                members.get(n).add(name);
            }
        }
        List<Project> all = new ArrayList<>();
        for (int p = 0; p < projects; p++) {
            all.add(new Project(
                    "lab-" + p, List.of(new Team("member", List.of("member", "reader"), List.of(), members.get(p)))));
        }
        Domain engineering = sample.domains().get(0);
        return new Catalogue(
                sample.master(),
                sample.userDomain(),
                List.of(),
                List.of(
                        new Domain(engineering.name(), engineering.id(), all),
                        sample.domains().get(1)),
                people,
                sample.edges());
    }
}
