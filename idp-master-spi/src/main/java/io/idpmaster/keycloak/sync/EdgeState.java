package io.idpmaster.keycloak.sync;

import java.time.Instant;
import java.util.Locale;

/** How an edge stands, in one word; in the order of how much it wants looking at, which is that of the administrators' page. */
public enum EdgeState {
    /** It refuses the newest bundle. */
    REFUSED,
    /** Its agent has not reported for longer than it should. */
    SILENT,
    /** It has suspended its users, because its bundle has expired. */
    SUSPENDED,
    /**
     * It does not hold to the newest version yet, or not wholly; or something has changed in the realm and nobody has looked
     * since whether that makes a newer one.
     */
    BEHIND,
    /** Its agent has never reported. */
    NEVER,
    /** It holds to what the realm says now. */
    IN_STEP;

    /** As the REST and the metrics write it, such as {@code in-step}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What follows from the newest report.
     *
     * @param change the number of the realm's last change
     */
    static EdgeState of(EdgeStatus status, Instant silentSince, long change) {
        if (status.reported().isEmpty()) {
            return NEVER;
        }
        if (status.reported().get().isBefore(silentSince)) {
            return SILENT;
        }
        return switch (status.outcome().orElse("")) {
            case "suspended" -> SUSPENDED;
            case "refused" -> REFUSED;
            case "converged" ->
                status.applied() == status.version() && status.version() > 0 && status.change() == change
                        ? IN_STEP
                        : BEHIND;
            default -> BEHIND;
        };
    }
}
