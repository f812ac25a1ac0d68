package io.idpmaster.inspection;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a message says about its user, signed by a trusted key. Only the verifications make it.
 *
 * @param issuer who signed
 * @param subject the name or id that the protocol itself carries
 * @param algorithm how it was signed
 * @param end when it stops being valid; absent only in a message that was rejected for it
 * @param values name to values, in the order of the message
 */
public record VerifiedAttributes(
        String issuer, String subject, String algorithm, Optional<Instant> end, Map<String, List<String>> values) {

    public VerifiedAttributes {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        values = Collections.unmodifiableMap(copy);
    }
}
