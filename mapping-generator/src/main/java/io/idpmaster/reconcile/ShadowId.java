package io.idpmaster.reconcile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The id that a login gives a shadow user (keystone/identity/id_generators/sha256.py), the same on all releases. */
final class ShadowId {

    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/";

    private ShadowId() {}

    static String of(String domainId, String uniqueId) {
        return ofQuoted(domainId, quoted(uniqueId));
    }

    /** Of a unique id as Keystone keeps it, which is quoted already. */
    static String ofQuoted(String domainId, String quoted) {
        try {
            byte[] text = (domainId + "user" + quoted).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As Python's {@code urllib.parse.quote}. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf((char) (octet & 0xff)) >= 0) {
                quoted.append((char) octet);
            } else {
                quoted.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return quoted.toString();
    }
}
