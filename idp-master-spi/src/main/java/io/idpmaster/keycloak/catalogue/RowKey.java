package io.idpmaster.keycloak.catalogue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The key of a row in our own tables: names differ by case, and some databases do not see it. */
public final class RowKey {

    private RowKey() {}

    /** That of the row of {@code IDPM_EDGE} for this edge. */
    public static String ofEdge(String realmId, String edge) {
        return of(realmId, edge);
    }

    /** A digest of these parts and their lengths. */
    public static String of(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
