package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({
        "jane, jane, 0",
        "jnae, jane, 1",
        "jan, jane, 1",
        "janee, jane, 1",
        "jone, jane, 1",
        "'', abc, 3",
        "abc, '', 3",
        "ca, abc, 3",
        "kitten, sitting, 3"
    })
    void countsEdits(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void suggestsTheNearestIfItIsNear() {
        List<String> names = List.of("member", "members", "reader", "admin");
        assertThat(new Nearest().hint("membr", names)).isEqualTo(" (did you mean `member`?)");
        assertThat(new Nearest().hint("MEMBERS", names)).isEqualTo(" (did you mean `members`?)");
        assertThat(new Nearest().hint("auditor", names)).isEmpty();
        assertThat(new Nearest().hint("", names)).isEmpty();
        assertThat(new Nearest().hint("x", List.of())).isEmpty();
        assertThat(new Nearest().hint("x".repeat(65), List.of("x".repeat(65)))).isEmpty();
    }

    @Test
    void stopsWhenManyHaveAsked() {
        Nearest nearest = new Nearest();
        List<String> crowd = Collections.nCopies(100_000, "someone");
        int hints = 0;
        while (hints < 1000 && !nearest.hint("someon", crowd).isEmpty()) {
            hints++;
        }
        assertThat(hints).isBetween(1, 100);
        assertThat(nearest.hint("membr", List.of("member"))).isEmpty();
    }
}
