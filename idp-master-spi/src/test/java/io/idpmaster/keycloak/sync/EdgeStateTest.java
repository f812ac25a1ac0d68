package io.idpmaster.keycloak.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeStateTest {

    private static final Instant SILENT_SINCE = Instant.parse("2026-11-22T12:00:00Z");
    private static final long CHANGE = 7;

    private static EdgeStatus status(
            Optional<Instant> reported, String outcome, long version, long applied, long change) {
        return new EdgeStatus(
                "edge-a",
                version,
                Optional.empty(),
                Optional.empty(),
                applied,
                reported,
                Optional.of(outcome).filter(text -> !text.isEmpty()),
                Optional.empty(),
                change);
    }

    private static EdgeState reported(Instant when, String outcome, long version, long applied, long change) {
        return EdgeState.of(status(Optional.of(when), outcome, version, applied, change), SILENT_SINCE, CHANGE);
    }

    @Test
    void anEdgeOfWhichNothingIsKeptHasNeverReported() {
        assertThat(EdgeState.of(EdgeStatus.none("edge-a"), SILENT_SINCE, CHANGE))
                .isEqualTo(EdgeState.NEVER);
        // nor one that was given bundles, by whatever hand
        assertThat(EdgeState.of(status(Optional.empty(), "", 3, 0, CHANGE), SILENT_SINCE, CHANGE))
                .isEqualTo(EdgeState.NEVER);
    }

    /** Whatever it said last is of no use any more. */
    @ParameterizedTest
    @ValueSource(strings = {"converged", "refused", "suspended", "capped", "failed", "of a newer agent", ""})
    void anAgentThatHasNotReportedSinceIsSilent(String outcome) {
        assertThat(reported(SILENT_SINCE.minusMillis(1), outcome, 3, 3, CHANGE)).isEqualTo(EdgeState.SILENT);
        assertThat(reported(SILENT_SINCE, outcome, 3, 3, CHANGE)).isNotEqualTo(EdgeState.SILENT);
    }

    @ParameterizedTest
    @CsvSource({
        "converged,        3, 3, 7, in-step",
        "converged,        3, 2, 7, behind",
        "converged,        3, 4, 7, behind",
        // nobody has looked since whether the change makes a newer one
        "converged,        3, 3, 6, behind",
        // of a bundle there is none yet
        "converged,        0, 0, 7, behind",
        "refused,          3, 3, 7, refused",
        "refused,          3, 2, 6, refused",
        "suspended,        3, 3, 7, suspended",
        "suspended,        3, 2, 6, suspended",
        "capped,           3, 3, 7, behind",
        "failed,           3, 3, 7, behind",
        "of a newer agent, 3, 3, 7, behind",
        "'',               3, 3, 7, behind"
    })
    void theNewestReportSaysHowAnEdgeStands(String outcome, long version, long applied, long change, String state) {
        assertThat(reported(SILENT_SINCE, outcome, version, applied, change).text())
                .isEqualTo(state);
    }

    /** The list is sorted by it, and the picture drawn. */
    @Test
    void theOnesThatWantLookingAtComeFirst() {
        assertThat(EdgeState.values())
                .extracting(EdgeState::text)
                .containsExactly("refused", "silent", "suspended", "behind", "never", "in-step");
    }
}
