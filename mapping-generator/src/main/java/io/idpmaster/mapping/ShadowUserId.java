package io.idpmaster.mapping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The id of a shadow user, the same on every release and whatever the identity provider's id: Keystone hashes the domain's
 * id, the word {@code user} and the unique id as Python's {@code urllib.parse.quote} leaves it
 * (keystone/identity/id_generators/sha256.py, keystone/auth/plugins/mapped.py).
 *
 * @param text 64 lower-case hex digits
 */
public record ShadowUserId(String text) {

    private static final String PLAIN = "_.-~/";

    /** The id that a login with this unique id has, or will have, in the domain of this id. */
    public static ShadowUserId of(String domainId, String uniqueId) {
        return ofQuoted(domainId, quoted(uniqueId));
    }

    /** The same, from the unique id as {@link #quoted} leaves it. */
    public static ShadowUserId ofQuoted(String domainId, String uniqueId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((domainId + "user" + uniqueId).getBytes(StandardCharsets.UTF_8));
            return new ShadowUserId(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Python's {@code urllib.parse.quote}. */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
            if (plain) {
                quoted.append(c);
            } else {
                quoted.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return quoted.toString();
    }
}
