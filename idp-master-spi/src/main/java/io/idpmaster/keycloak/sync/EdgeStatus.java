package io.idpmaster.keycloak.sync;

import java.time.Instant;
import java.util.Optional;

/**
 * How one edge stands.
 *
 * @param edge its name
 * @param version of the newest bundle; 0 before the first
 * @param issued when that was issued, to the second
 * @param versionMade when that version was first made
 * @param applied the version that the agent last reported as applied; 0 where it never did
 * @param reported when the agent last reported
 * @param outcome what it reported then
 * @param agent the version of the agent
 * @param change the number of the realm's change up to which it is known that this is the newest version
 */
public record EdgeStatus(
        String edge,
        long version,
        Optional<Instant> issued,
        Optional<Instant> versionMade,
        long applied,
        Optional<Instant> reported,
        Optional<String> outcome,
        Optional<String> agent,
        long change) {

    static EdgeStatus none(String edge) {
        return new EdgeStatus(
                edge,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    static EdgeStatus of(EdgeStateEntity row) {
        return new EdgeStatus(
                row.edge,
                row.version,
                Optional.of(Instant.ofEpochSecond(row.issuedAt)).filter(time -> row.version > 0),
                Optional.of(Instant.ofEpochMilli(row.versionAt)).filter(time -> row.version > 0),
                row.appliedVersion,
                Optional.of(Instant.ofEpochMilli(row.reportedAt)).filter(time -> row.reportedAt > 0),
                Optional.ofNullable(row.outcome),
                Optional.ofNullable(row.agent),
                row.change);
    }
}
