package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Quoted;

/**
 * A public key, for bundles or for documents of keys and nothing else.
 *
 * @param algorithm the only one that it may be used with: the key decides, not the document (RFC 8725 3.1)
 * @param x RFC 7518 6.2.1.2, RFC 8037 2
 * @param y empty for Ed25519
 */
public record VerificationKey(SignatureAlgorithm algorithm, String x, String y) {

    private static final int BYTES = 32;

    /** The key's name: its own digest (RFC 7638), so that no two keys have the same. */
    public String id() {
        // the names in the order of the alphabet, as RFC 7638 3.2 has it
        return Sha256.base64Url(StrictJson.write(members()));
    }

    /** As a JSON Web Key (RFC 7517) with its id. */
    public ObjectNode toJson() {
        return members().put("kid", id());
    }

    private ObjectNode members() {
        ObjectNode members = StrictJson.object()
                .put("crv", algorithm.curve())
                .put("kty", algorithm.keyType())
                .put("x", x);
        return y.isEmpty() ? members : members.put("y", y);
    }

    /** Reads a file that holds what {@link #toJson} writes. */
    public static VerificationKey read(byte[] bytes) throws BundleRefused {
        return of(StrictJson.read(bytes, "a public key"));
    }

    /**
     * Reads what {@link #toJson} writes.
     *
     * @throws BundleRefused if it is no such key, is a private one, or has an id that is not its own
     */
    public static VerificationKey of(JsonNode json) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(json, "a public key", "crv", "kty", "x", "y", "kid");
        String type = fields.text("kty");
        String curve = fields.text("crv");
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            if (algorithm.keyType().equals(type) && algorithm.curve().equals(curve)) {
                boolean point = algorithm == SignatureAlgorithm.ES256;
                if (!point && fields.has("y")) {
                    throw new BundleRefused.Malformed("an Ed25519 key without `y`", "one with it");
                }
                VerificationKey key =
                        new VerificationKey(algorithm, coordinate(fields, "x"), point ? coordinate(fields, "y") : "");
                if (!key.id().equals(fields.text("kid"))) {
                    throw new BundleRefused.Malformed(
                            "the key's own digest as `kid`: " + Quoted.value(key.id()),
                            Quoted.value(fields.text("kid")));
                }
                return key;
            }
        }
        throw new BundleRefused.AlgorithmNotAllowed(SignatureAlgorithm.names(), type + " " + curve);
    }

    private static String coordinate(StrictJson.Fields fields, String name) throws BundleRefused {
        String text = fields.text(name);
        int length = StrictJson.base64Url(text, "`" + name + "`").length;
        if (length != BYTES) {
            throw new BundleRefused.Malformed("`" + name + "` of " + BYTES + " bytes", length + " bytes");
        }
        return text;
    }
}
