package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 1",
                "master | 1",
                "master.issuer | 1",
                "domains | 3",
                "domains[0] | 4",
                "domains[0].id | 5",
                "domains[0].projects[0].teams[1].members[0] | 10",
                "domains[0].projects[0].teams[1].edges | 10",
                "domains[1] | 12",
                "edges[0].labels.tier | 19",
                "edges[0].agreement.accepts[0].roles.admin | 28",
                // nothing is there: what is around it
                "domains[0].projects[0].teams[1].nothing | 10",
                "domains[7].name | 3",
                "domains[99999999999].name | 3",
                "domains.name | 3",
                "users[1].email | 16",
                "users[1].name[3] | 16",
                "nothing.at.all | 1",
            })
    void knowsTheLineOfEveryPath(String path, int line) throws CatalogueException {
        Positions positions = Draft.valid().load().positions();
        assertThat(positions.lineOf(path)).isEqualTo(line);
        assertThat(positions.place(Finding.error(path, "m", "r")).line()).isEqualTo(line);
        assertThat(positions.place(Finding.error(path, "m", "r").atLine(77)).line())
                .isEqualTo(77);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a[0]", "a b", "7", "", "ä", "a\"b", "a\\b", "a\\\"b", "a]b", "\"]", "a\u202eb"})
    void knowsTheLineOfAnyKey(String key) throws CatalogueException {
        String quoted = key.replace("\\", "\\\\").replace("\"", "\\\"").replace("\u202e", "\\u202e");
        String roles = "roles: {member: member, admin: site_admin,\n \"" + quoted + "\": x,\n other: y}";
        Draft draft = Draft.valid().with("roles: {member: member, admin: site_admin}", roles);
        assertThat(draft.findings())
                .extracting(finding -> finding.line() + " " + finding.path())
                .containsExactly(
                        "29 "
                                + Place.ROOT
                                        .field("edges")
                                        .item(0)
                                        .field("agreement")
                                        .field("accepts")
                                        .item(0)
                                        .field("roles")
                                        .field(key),
                        "30 edges[0].agreement.accepts[0].roles.other");
    }

    @Test
    void knowsTheLinesOfMany() {
        String roles = IntStream.range(0, 100).mapToObj(i -> "\n r" + i + ": x").collect(Collectors.joining(","));
        Draft draft = Draft.valid().with("admin: site_admin}", "admin: site_admin," + roles + "}");
        assertThat(draft.findings()).hasSize(100);
        assertThat(draft.findings().get(99).path()).endsWith("roles.r99");
        assertThat(draft.findings().get(99).line()).isEqualTo(28 + 100);
    }

    @Test
    void withoutATextThereIsNoLine() {
        assertThat(Positions.none().lineOf("users[0].name")).isZero();
    }
}
