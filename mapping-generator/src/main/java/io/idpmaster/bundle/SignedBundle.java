package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * A bundle as it travels: a JWS in the flattened JSON serialization (RFC 7515 7.2.2) whose unprotected header holds the chain
 * of keys, which is signed in itself. Reading one verifies nothing: that is for {@link BundleVerifier}.
 */
public final class SignedBundle {

    /** The {@code typ} of the protected header. */
    static final String TYPE = "idp-master-bundle";

    private final String payload;
    private final DocumentSignature signature;
    private final KeysChain chain;

    private SignedBundle(String payload, DocumentSignature signature, KeysChain chain) {
        this.payload = payload;
        this.signature = signature;
        this.chain = chain;
    }

    /**
     * Signs a bundle.
     *
     * @param chain all keys that there ever were; what the edge needs of it goes with the bundle
     * @param signer one of the chain's newest bundle keys
     * @param now when it is issued
     * @throws BundleRefused.UnknownKey if no edge would take what this key signs
     */
    public static SignedBundle sign(
            String edge,
            String issuer,
            long version,
            Instant now,
            BundleContent content,
            KeysChain chain,
            DocumentSigner signer)
            throws BundleRefused {
        KeysDocument keys = chain.newest().document();
        if (!keys.issuer().equals(issuer)) {
            throw new BundleRefused.IssuerMismatch(keys.issuer(), issuer);
        }
        if (!keys.bundleKeys().contains(signer.verificationKey())) {
            throw new BundleRefused.UnknownKey(
                    keys.bundleKeys().stream().map(VerificationKey::id).toList(),
                    signer.verificationKey().id());
        }
        Instant issued = now.truncatedTo(ChronoUnit.SECONDS);
        KeysChain carried = chain.since(now);
        Bundle bundle = new Bundle(
                edge,
                issuer,
                version,
                issued,
                issued.plus(Bundle.LIFETIME),
                new Bundle.KeysStatement(carried.newest().version(), carried.digest()),
                content);
        return sign(BundleJson.payload(bundle), carried, signer);
    }

    /** Signs whatever it is given. */
    static SignedBundle sign(ObjectNode payload, KeysChain chain, DocumentSigner signer) {
        String text = StrictJson.base64Url(StrictJson.write(payload));
        return new SignedBundle(text, DocumentSignature.sign(signer, TYPE, text), chain);
    }

    /** As a file, in the one way that {@link #read} takes. */
    public byte[] write() {
        ObjectNode json = StrictJson.object();
        json.put("protected", signature.header());
        json.putObject("header").set("keys", chain.toJson());
        json.put("signature", signature.signature());
        json.put("payload", payload);
        return StrictJson.write(json);
    }

    /** Reads one, of which nothing is to be believed. */
    public static SignedBundle read(byte[] bytes) throws BundleRefused {
        if (bytes.length > BundleVerifier.LIMIT) {
            throw new BundleRefused.TooLarge(BundleVerifier.LIMIT, bytes.length + " bytes or more");
        }
        StrictJson.Fields fields = StrictJson.Fields.of(
                StrictJson.read(bytes, "a bundle"), "a signed bundle", "protected", "header", "signature", "payload");
        if (!fields.has("signature") || !fields.has("protected")) {
            throw new BundleRefused.Unsigned("none");
        }
        StrictJson.Fields header = StrictJson.Fields.of(fields.get("header"), "the header", "keys");
        String payload = fields.text("payload");
        StrictJson.base64Url(payload, "`payload`");
        SignedBundle bundle = new SignedBundle(
                payload,
                DocumentSignature.read(fields.text("protected"), fields.text("signature"), TYPE),
                KeysChain.of(header.get("keys")));
        // not even a space may be another: what is not signed says nothing of its own
        if (!Arrays.equals(bundle.write(), bytes)) {
            throw new BundleRefused.Malformed(
                    "a bundle byte for byte as `idpm bundle create` writes it", "one that was written otherwise");
        }
        return bundle;
    }

    /** The chain of keys that came with it. */
    public KeysChain chain() {
        return chain;
    }

    /** The id of the key that it says it is signed with. */
    public String keyId() {
        return signature.keyId();
    }

    /** The algorithm that it says it is signed with. */
    public SignatureAlgorithm algorithm() {
        return signature.algorithm();
    }

    /** What it says, whoever signed it: to be shown, never to be used. */
    public Bundle unverified() throws BundleRefused {
        return BundleJson.bundle(StrictJson.read(StrictJson.base64Url(payload, "`payload`"), "the payload"));
    }

    /** What it says, if a bundle key of these has signed it; before that nothing of it is read. */
    Bundle verified(KeysDocument keys) throws BundleRefused {
        signature.require(keys.bundleKeys(), payload);
        return unverified();
    }
}
