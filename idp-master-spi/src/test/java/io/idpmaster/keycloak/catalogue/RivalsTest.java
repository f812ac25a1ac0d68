package io.idpmaster.keycloak.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.keycloak.catalogue.RealmState.GroupRow;
import io.idpmaster.mapping.CollationKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RivalsTest {

    private static Rivals projects(String... names) {
        List<GroupPath> places = new ArrayList<>(List.of(GroupPath.of("d"), GroupPath.of("e")));
        for (String name : names) {
            places.add(GroupPath.of("d", name));
        }
        return Rivals.of(places);
    }

    @ParameterizedTest
    @CsvSource({"foo, Foo", "resume, résumé", "strasse, STRASSE", "web, 'web '", "Å, a"})
    void whatADatabaseTakesForOneIsShutOnBothSides(String one, String other) {
        assertThat(CollationKey.same(one, other)).isTrue();
        Rivals rivals = projects(one, "between", other);
        assertThat(rivals.flaw("d", one)).hasValueSatisfying(flaw -> {
            assertThat(flaw.whole()).contains("project `" + one + "`").contains("`" + other + "`");
            assertThat(flaw.told()).contains("project `" + one + "`").doesNotContain("`" + other + "`");
        });
        assertThat(rivals.flaw("d", other)).isPresent();
        assertThat(rivals.flaw("d", "between")).isEmpty();
    }

    @Test
    void ofSeveralThatAreAlikeNoneIsLeft() {
        Rivals rivals = projects("foo", "FOO", "fOO", "other");
        assertThat(rivals.all())
                .containsExactlyInAnyOrder(
                        GroupPath.of("d", "foo"), GroupPath.of("d", "FOO"), GroupPath.of("d", "fOO"));
    }

    @Test
    void inAnotherDomainANameIsAnothersOwn() {
        Rivals rivals = Rivals.of(
                List.of(GroupPath.of("d"), GroupPath.of("e"), GroupPath.of("d", "foo"), GroupPath.of("e", "Foo")));
        assertThat(rivals.all()).isEmpty();
        assertThat(rivals.knows("d", "foo")).isTrue();
        assertThat(rivals.knows("d", "Foo")).isFalse();
    }

    @Test
    void domainsThatAreAlikeShutAllThatIsInThem() {
        Rivals rivals = Rivals.of(
                List.of(GroupPath.of("d"), GroupPath.of("D"), GroupPath.of("d", "foo"), GroupPath.of("D", "bar")));
        assertThat(rivals.flaw("d", "foo"))
                .hasValueSatisfying(
                        flaw -> assertThat(flaw.whole()).contains("domain `d`").contains("`D`"));
        assertThat(rivals.flaw("D", "bar")).isPresent();
    }

    @Test
    void teamsMayBeAlike() {
        assertThat(Rivals.of(List.of(
                                GroupPath.of("d"),
                                GroupPath.of("d", "p"),
                                GroupPath.of("d", "p", "member"),
                                GroupPath.of("d", "p", "Member")))
                        .all())
                .isEmpty();
    }

    @Test
    void aRealmIsReadWithoutThem() {
        Map<GroupPath, GroupRow> groups = new LinkedHashMap<>();
        Map<String, Set<String>> members = new LinkedHashMap<>();
        for (GroupPath path : List.of(
                GroupPath.of("d"),
                GroupPath.of("d", "foo"),
                GroupPath.of("d", "foo", "member"),
                GroupPath.of("d", "Foo"),
                GroupPath.of("d", "Foo", "member"),
                GroupPath.of("d", "bar"),
                GroupPath.of("d", "bar", "member"))) {
            String id = String.join("/", path.names());
            groups.put(path, new GroupRow(id, path, Collections.emptySortedMap()));
            members.put(id, Set.of("jane"));
        }
        RealmState state = new RealmState(Optional.of("root"), groups, members, Map.of());

        RealmState open = Rivals.shut(state);

        assertThat(open.groups().keySet())
                .containsExactly(GroupPath.of("d"), GroupPath.of("d", "bar"), GroupPath.of("d", "bar", "member"));
        assertThat(open.members().keySet()).containsExactlyInAnyOrder("d", "d/bar", "d/bar/member");
        assertThat(Rivals.shut(open)).isSameAs(open);
    }
}
