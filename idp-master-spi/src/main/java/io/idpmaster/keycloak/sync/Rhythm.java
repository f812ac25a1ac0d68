package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.sync.SyncTables.Standing;
import java.time.Clock;
import java.time.Duration;

/** When there is something to do for an edge although no change was counted. */
record Rhythm(Clock clock) {

    /** A bundle older than this is issued again, long before it expires. */
    static final Duration REISSUE = Duration.ofHours(24);

    /**
     * How long an edge goes unlooked at: LDAP, say, changes users and says nothing. With the age of a catalogue it makes five
     * minutes.
     */
    static final Duration RECHECK = Duration.ofMinutes(4);

    /** As old as this a catalogue may serve an edge whose turn it is to be looked at. */
    static final Duration FRESH = Duration.ofMinutes(1);

    /** Whether nothing is to be done. */
    boolean settled(Standing standing, String signedBy) {
        return standing.version() > 0
                && standing.change() == standing.number()
                && clock.millis() - standing.checkedAt() < RECHECK.toMillis()
                && !isOld(standing.issuedAt())
                && standing.signedBy().equals(signedBy);
    }

    /**
     * Whether a bundle is to be issued again.
     *
     * @param issuedAt in seconds
     */
    boolean isOld(long issuedAt) {
        return clock.millis() - issuedAt * 1_000 >= REISSUE.toMillis();
    }

    /** Whether a catalogue that was read then may still serve. */
    boolean isFresh(long readAt) {
        return clock.millis() - readAt <= FRESH.toMillis();
    }
}
