package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One signature over a payload, as JWS has it (RFC 7515 7.2.1): nothing about it is read from outside its protected header,
 * which holds exactly the algorithm, the key's id and the type, and is written in one way only.
 *
 * @param header the protected header in base64url
 * @param signature in base64url
 */
record DocumentSignature(SignatureAlgorithm algorithm, String keyId, String type, String header, String signature) {

    /** Signs a payload that is in base64url already. */
    static DocumentSignature sign(DocumentSigner signer, String type, String payload) {
        VerificationKey key = signer.verificationKey();
        String header = StrictJson.base64Url(StrictJson.write(header(key.algorithm(), key.id(), type)));
        byte[] signature = signer.sign((header + "." + payload).getBytes(StandardCharsets.US_ASCII));
        return new DocumentSignature(key.algorithm(), key.id(), type, header, StrictJson.base64Url(signature));
    }

    /** RFC 8725 3.1 and 3.11: the algorithm has to be on the list, and the type to be the one that is wanted here. */
    static DocumentSignature read(String header, String signature, String type) throws BundleRefused {
        byte[] json = StrictJson.base64Url(header, "`protected`");
        JsonNode node = StrictJson.read(json, "the protected header");
        if (node.isObject() && node.path("alg").asText("none").equalsIgnoreCase("none")) {
            throw new BundleRefused.Unsigned(
                    "algorithm " + Quoted.value(node.path("alg").asText()));
        }
        StrictJson.Fields fields = StrictJson.Fields.of(node, "the protected header", "alg", "kid", "typ");
        String name = fields.text("alg");
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(name)
                .orElseThrow(() -> new BundleRefused.AlgorithmNotAllowed(SignatureAlgorithm.names(), name));
        if (!fields.text("typ").equals(type)) {
            throw new BundleRefused.TypeMismatch(type, fields.text("typ"));
        }
        if (signature.isEmpty()) {
            throw new BundleRefused.Unsigned("an empty one");
        }
        StrictJson.base64Url(signature, "`signature`");
        return new DocumentSignature(algorithm, fields.text("kid"), type, header, signature);
    }

    /** Fails unless one of these keys is the one that is named, and has made it. */
    void require(List<VerificationKey> keys, String payload) throws BundleRefused {
        require(keys, payload, SignatureCheck.NIMBUS);
    }

    void require(List<VerificationKey> keys, String payload, SignatureCheck check) throws BundleRefused {
        VerificationKey key = keys.stream()
                .filter(each -> each.id().equals(keyId))
                .findFirst()
                .orElseThrow(() -> new BundleRefused.UnknownKey(
                        keys.stream().map(VerificationKey::id).toList(), keyId));
        if (key.algorithm() != algorithm) {
            throw new BundleRefused.AlgorithmNotAllowed(List.of(key.algorithm().text()), algorithm.text());
        }
        if (!check.verifies(key, header, payload, signature)) {
            throw new BundleRefused.SignatureInvalid(keyId);
        }
    }

    ObjectNode toJson() {
        return StrictJson.object().put("protected", header).put("signature", signature);
    }

    private static ObjectNode header(SignatureAlgorithm algorithm, String keyId, String type) {
        return StrictJson.object()
                .put("alg", algorithm.text())
                .put("kid", keyId)
                .put("typ", type);
    }
}
