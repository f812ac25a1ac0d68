package io.idpmaster.keycloak.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.keycloak.sync.SyncTables.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RhythmTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String SIGNED_BY = "1.0";

    private static Rhythm after(Duration time) {
        return new Rhythm(Clock.fixed(NOON.plus(time), ZoneOffset.UTC));
    }

    /** Of an edge for which all was done at noon. */
    private static Standing standing(long number, long version) {
        return new Standing(number, version, NOON.getEpochSecond(), 7, NOON.toEpochMilli(), SIGNED_BY);
    }

    private static boolean settled(Duration time) {
        return after(time).settled(standing(7, 3), SIGNED_BY);
    }

    @Test
    void withoutAChangeAnEdgeIsLookedAtAgainInLessThanFiveMinutes() {
        assertThat(settled(Duration.ZERO)).isTrue();
        assertThat(settled(Duration.ofMinutes(4).minusMillis(1))).isTrue();
        assertThat(settled(Duration.ofMinutes(4))).isFalse();
        assertThat(after(Duration.ofMinutes(1)).isFresh(NOON.toEpochMilli())).isTrue();
        assertThat(after(Duration.ofMinutes(1).plusMillis(1)).isFresh(NOON.toEpochMilli()))
                .isFalse();
        assertThat(Rhythm.RECHECK.plus(Rhythm.FRESH)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aBundleIsIssuedAgainAfterADayHoweverOftenTheEdgeIsLookedAt() {
        assertThat(after(Duration.ofDays(1).minusMillis(1)).isOld(NOON.getEpochSecond()))
                .isFalse();
        assertThat(after(Duration.ofDays(1)).isOld(NOON.getEpochSecond())).isTrue();
        Standing lookedAt = new Standing(
                7,
                3,
                NOON.getEpochSecond(),
                7,
                NOON.plus(Duration.ofDays(1)).minusSeconds(1).toEpochMilli(),
                SIGNED_BY);
        assertThat(after(Duration.ofDays(1).minusMillis(1)).settled(lookedAt, SIGNED_BY))
                .isTrue();
        assertThat(after(Duration.ofDays(1)).settled(lookedAt, SIGNED_BY)).isFalse();
    }

    @Test
    void aChangeOtherKeysOrNoBundleYetLeaveSomethingToDo() {
        assertThat(after(Duration.ZERO).settled(standing(8, 3), SIGNED_BY)).isFalse();
        assertThat(after(Duration.ZERO).settled(standing(7, 3), "1.1")).isFalse();
        assertThat(after(Duration.ZERO).settled(standing(7, 0), SIGNED_BY)).isFalse();
    }
}
