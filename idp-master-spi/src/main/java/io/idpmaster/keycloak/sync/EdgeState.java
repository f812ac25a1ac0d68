package io.idpmaster.keycloak.sync;

import java.time.Instant;
import java.util.Locale;

/** How an edge stands, in one word. */
public enum EdgeState {
    /** Its agent has never reported. */
    NEVER,
    /** Its agent has not reported for longer than it should. */
    SILENT,
    /** It has suspended its users, because its bundle has expired. */
    SUSPENDED,
    /** It refuses the newest bundle. */
    REFUSED,
    /**
     * It does not hold to the newest version yet, or not wholly; or something has changed in the realm and nobody has looked
     * since whether that makes a newer one.
     */
    BEHIND,
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
