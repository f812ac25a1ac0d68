package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Quoted;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an edge remembers from one bundle to the next. Whoever can write it is trusted: it lies with the edge's agent.
 *
 * @param keys the newest document of keys that was accepted; the first one is brought by hand
 * @param version the highest one accepted; 0 where there was none
 * @param digest that version's content; absent where it is not known
 * @param signedTime the latest time that a signature vouches for: the clock cannot be turned back below it
 * @param userDomainId where shadow users are made; the first bundle decides, and another one is refused
 */
public record BundleState(
        SignedKeys keys, long version, Optional<String> digest, Instant signedTime, Optional<String> userDomainId) {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** An edge that has taken nothing yet but the keys. */
    public static BundleState fresh(SignedKeys keys) {
        return after(keys, 0);
    }

    /** An edge of which only the highest version is known. */
    public static BundleState after(SignedKeys keys, long version) {
        return new BundleState(keys, version, Optional.empty(), Instant.EPOCH, Optional.empty());
    }

    /** As a file. */
    public byte[] write() {
        ObjectNode json = StrictJson.object();
        json.set("keys", keys.toJson());
        json.put("version", version);
        digest.ifPresent(text -> json.put("digest", text));
        json.put("signedTime", signedTime.toString());
        userDomainId.ifPresent(id -> json.put("userDomainId", id));
        return StrictJson.write(json);
    }

    /** Reads what {@link #write} writes. */
    public static BundleState read(byte[] bytes) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(
                StrictJson.read(bytes, "the state"),
                "the state",
                "keys",
                "version",
                "digest",
                "signedTime",
                "userDomainId");
        return new BundleState(
                SignedKeys.of(fields.get("keys")),
                fields.number("version", 0),
                fields.has("digest") ? Optional.of(digest(fields.text("digest"))) : Optional.empty(),
                fields.instant("signedTime"),
                fields.has("userDomainId") ? Optional.of(fields.text("userDomainId")) : Optional.empty());
    }

    /** A file is named after it. */
    private static String digest(String text) throws BundleRefused {
        if (!DIGEST.matcher(text).matches()) {
            throw new BundleRefused.Malformed("`digest` in the state as 64 hex digits", Quoted.value(text));
        }
        return text;
    }
}
