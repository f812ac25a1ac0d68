package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/**
 * What the master says to one edge, in one signed document.
 *
 * @param version only rises; from 1
 * @param issued to the second
 * @param expires at most {@link #LIFETIME} later
 * @param keys the chain of keys that travels with it
 */
public record Bundle(
        String edge,
        String issuer,
        long version,
        Instant issued,
        Instant expires,
        KeysStatement keys,
        BundleContent content) {

    /** How long a bundle is good for: an edge that hears nothing for longer knows that it is behind. */
    public static final Duration LIFETIME = Duration.ofDays(7);

    /**
     * What the signer says about the chain of keys, so that nobody can pair a bundle with another one (TUF: mix-and-match).
     *
     * @param version of the newest
     * @param digest of all of it
     */
    public record KeysStatement(KeysVersion version, String digest) {}

    /** As it is signed. */
    public ObjectNode toJson() {
        return BundleJson.payload(this);
    }
}
