package io.idpmaster.lab.client;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a verified message says about its user. Only the verifications make it.
 *
 * @param issuer who signed
 * @param subject the name or id that the protocol itself carries
 * @param algorithm how it was signed
 * @param end when it stops being valid
 * @param values name to values, in the order of the message
 */
public record VerifiedAttributes(
        String issuer, String subject, String algorithm, Instant end, Map<String, List<String>> values) {

    public VerifiedAttributes {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        values = Collections.unmodifiableMap(copy);
    }
}
