package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A document of keys with its signatures, of which some may still be missing: a JWS in the general JSON serialization
 * (RFC 7515 7.2.1). That it was read says nothing about being signed: {@link #follows} does.
 */
public final class SignedKeys {

    /** The {@code typ} of each signature's header. */
    static final String TYPE = "idp-master-keys";

    private static final int MOST_SIGNATURES = 8;

    private final String payload;
    private final List<DocumentSignature> signatures;
    private final KeysDocument document;

    private SignedKeys(String payload, List<DocumentSignature> signatures, KeysDocument document) {
        this.payload = payload;
        this.signatures = List.copyOf(signatures);
        this.document = document;
    }

    /**
     * Nobody has signed it yet.
     *
     * @throws BundleRefused if nobody could ever accept it
     */
    public static SignedKeys draft(KeysDocument document) throws BundleRefused {
        return new SignedKeys(
                StrictJson.base64Url(StrictJson.write(document.toJson())), List.of(), document.validated());
    }

    /** With one more signature; signing twice with one key counts once. */
    public SignedKeys signedBy(DocumentSigner signer) {
        List<DocumentSignature> more = new ArrayList<>(signatures.stream()
                .filter(signature ->
                        !signature.keyId().equals(signer.verificationKey().id()))
                .toList());
        more.add(DocumentSignature.sign(signer, TYPE, payload));
        return new SignedKeys(payload, more, document);
    }

    /** What it says. */
    public KeysDocument document() {
        return document;
    }

    /** Its place in the order of all of them. */
    public KeysVersion version() {
        return document.version();
    }

    /** The ids of the keys that it says have signed it. */
    public List<String> signers() {
        return signatures.stream().map(DocumentSignature::keyId).toList();
    }

    boolean sameAs(SignedKeys other) {
        return payload.equals(other.payload);
    }

    /** Its content's digest, for messages. */
    String digest() {
        return Sha256.base64Url(payload.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Fails unless this may be believed by somebody who believes the other one (TUF 5.3.4 and 5.3.5): a first document of a
     * higher epoch, signed by two of the other's root keys and by two of its own; or the next of the same epoch, signed by a
     * bundle key of the other, with the same root keys.
     */
    public void follows(SignedKeys held) throws BundleRefused {
        follows(held, SignatureCheck.NIMBUS);
    }

    /** The same, checked with something else. */
    public void follows(SignedKeys held, SignatureCheck check) throws BundleRefused {
        if (!document.issuer().equals(held.document.issuer())) {
            throw new BundleRefused.IssuerMismatch(held.document.issuer(), document.issuer());
        }
        KeysVersion before = held.version();
        if (version().epoch() > before.epoch()) {
            if (version().number() != 0) {
                throw new BundleRefused.KeysBroken("first keys " + version().epoch() + ".0", version());
            }
            requireRoots(held.document.rootKeys(), "the root keys of " + before, check);
            requireOwnRoots(check);
            return;
        }
        if (version().epoch() != before.epoch() || version().number() != before.number() + 1) {
            throw new BundleRefused.KeysBroken(
                    "keys " + before.epoch() + "." + (before.number() + 1) + " or of a higher epoch", version());
        }
        List<String> roots = ids(held.document.rootKeys());
        if (!ids(document.rootKeys()).equals(roots)) {
            throw new BundleRefused.KeysOverreach(roots, ids(document.rootKeys()));
        }
        require(1, held.document.bundleKeys(), "the bundle keys of " + before, check);
    }

    /** Fails unless two of its own root keys have signed it: what the first document of all, brought by hand, has to show. */
    public void requireOwnRoots() throws BundleRefused {
        requireOwnRoots(SignatureCheck.NIMBUS);
    }

    /** The same, checked with something else. */
    public void requireOwnRoots(SignatureCheck check) throws BundleRefused {
        requireRoots(document.rootKeys(), "its own root keys", check);
    }

    private void requireRoots(List<VerificationKey> keys, String of, SignatureCheck check) throws BundleRefused {
        require(KeysDocument.THRESHOLD, keys, of, check);
    }

    /** Each key counts once; what others have signed, or signed badly, is no harm where enough have signed well. */
    private void require(int needed, List<VerificationKey> keys, String of, SignatureCheck check) throws BundleRefused {
        int good = 0;
        Optional<BundleRefused> wrong = Optional.empty();
        for (VerificationKey key : keys) {
            for (DocumentSignature signature : signatures) {
                if (signature.keyId().equals(key.id())) {
                    try {
                        signature.require(List.of(key), payload, check);
                        good++;
                        break;
                    } catch (BundleRefused e) {
                        wrong = Optional.of(e);
                    }
                }
            }
        }
        if (good < needed) {
            // a broken signature says more than the lack of one
            if (wrong.isPresent()) {
                throw wrong.get();
            }
            throw new BundleRefused.KeysNotSigned(version(), needed, of + ": " + String.join(", ", ids(keys)), good);
        }
    }

    /** The next of the epoch, still to be signed by a bundle key of this one. */
    public SignedKeys next(Instant issued, List<VerificationKey> bundleKeys) throws BundleRefused {
        return draft(new KeysDocument(
                document.issuer(),
                new KeysVersion(version().epoch(), version().number() + 1),
                issued,
                bundleKeys,
                document.rootKeys()));
    }

    /** The first of the next epoch, still to be signed by two root keys of this one and two of its own. */
    public SignedKeys nextEpoch(Instant issued, List<VerificationKey> bundleKeys, List<VerificationKey> rootKeys)
            throws BundleRefused {
        return draft(new KeysDocument(
                document.issuer(), new KeysVersion(version().epoch() + 1, 0), issued, bundleKeys, rootKeys));
    }

    /** As JSON, in the one way that {@link #read} takes. */
    public ObjectNode toJson() {
        ObjectNode json = StrictJson.object().put("payload", payload);
        ArrayNode list = json.putArray("signatures");
        signatures.forEach(signature -> list.add(signature.toJson()));
        return json;
    }

    /** Reads one document; nothing of it is verified. */
    public static SignedKeys read(byte[] bytes) throws BundleRefused {
        return of(StrictJson.read(bytes, "a document of keys"));
    }

    static SignedKeys of(JsonNode json) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(json, "signed keys", "payload", "signatures");
        List<JsonNode> list = fields.list("signatures");
        if (list.size() > MOST_SIGNATURES) {
            throw new BundleRefused.Malformed(
                    "at most " + MOST_SIGNATURES + " signatures", Integer.toString(list.size()));
        }
        List<DocumentSignature> signatures = new ArrayList<>();
        for (JsonNode each : list) {
            StrictJson.Fields parts = StrictJson.Fields.of(each, "a signature", "protected", "signature");
            signatures.add(DocumentSignature.read(parts.text("protected"), parts.text("signature"), TYPE));
        }
        String payload = fields.text("payload");
        byte[] content = StrictJson.base64Url(payload, "`payload`");
        return new SignedKeys(payload, signatures, KeysDocument.of(StrictJson.read(content, "a document of keys")));
    }

    private static List<String> ids(List<VerificationKey> keys) {
        return keys.stream().map(VerificationKey::id).sorted().toList();
    }
}
