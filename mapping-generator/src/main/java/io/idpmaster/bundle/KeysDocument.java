package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Quoted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which keys count, from when on.
 *
 * @param issuer whose bundles these keys sign
 * @param issued to the second
 * @param bundleKeys any one of them signs bundles, and the next document of the epoch
 * @param rootKeys two of these three sign the first document of another epoch
 */
public record KeysDocument(
        String issuer,
        KeysVersion version,
        Instant issued,
        List<VerificationKey> bundleKeys,
        List<VerificationKey> rootKeys) {

    /** How many root keys there are. */
    public static final int ROOT_KEYS = 3;

    /** How many of them have to sign. */
    public static final int THRESHOLD = 2;

    /** More bundle keys than anybody needs at a time. */
    public static final int MOST_BUNDLE_KEYS = 8;

    public KeysDocument {
        bundleKeys = List.copyOf(bundleKeys);
        rootKeys = List.copyOf(rootKeys);
    }

    /** @throws BundleRefused if nobody could ever accept it */
    KeysDocument validated() throws BundleRefused {
        if (bundleKeys.isEmpty() || bundleKeys.size() > MOST_BUNDLE_KEYS) {
            throw new BundleRefused.Malformed(
                    "1 to " + MOST_BUNDLE_KEYS + " bundle keys", Integer.toString(bundleKeys.size()));
        }
        if (rootKeys.size() != ROOT_KEYS) {
            throw new BundleRefused.Malformed(ROOT_KEYS + " root keys", Integer.toString(rootKeys.size()));
        }
        Set<String> ids = new HashSet<>();
        for (List<VerificationKey> keys : List.of(bundleKeys, rootKeys)) {
            for (VerificationKey key : keys) {
                // a key that signs bundles lies on a server, and a root key must not
                if (!ids.add(key.id())) {
                    throw new BundleRefused.Malformed(
                            "every key once, and for one purpose", Quoted.value(key.id()) + " twice");
                }
            }
        }
        return this;
    }

    ObjectNode toJson() {
        ObjectNode json = StrictJson.object()
                .put("issuer", issuer)
                .put("epoch", version.epoch())
                .put("number", version.number())
                .put("issued", issued.toString());
        ArrayNode ofBundles = json.putArray("bundleKeys");
        bundleKeys.forEach(key -> ofBundles.add(key.toJson()));
        ArrayNode ofRoot = json.putArray("rootKeys");
        rootKeys.forEach(key -> ofRoot.add(key.toJson()));
        return json.put("threshold", THRESHOLD);
    }

    static KeysDocument of(JsonNode json) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(
                json,
                "a document of keys",
                "issuer",
                "epoch",
                "number",
                "issued",
                "bundleKeys",
                "rootKeys",
                "threshold");
        if (fields.number("threshold", 1) != THRESHOLD) {
            throw new BundleRefused.Malformed("`threshold` " + THRESHOLD, Long.toString(fields.number("threshold", 1)));
        }
        return new KeysDocument(
                        fields.text("issuer"),
                        new KeysVersion(fields.number("epoch", 1), fields.number("number", 0)),
                        fields.instant("issued"),
                        keys(fields.list("bundleKeys")),
                        keys(fields.list("rootKeys")))
                .validated();
    }

    private static List<VerificationKey> keys(List<JsonNode> list) throws BundleRefused {
        List<VerificationKey> keys = new ArrayList<>();
        for (JsonNode each : list) {
            keys.add(VerificationKey.of(each));
        }
        return keys;
    }
}
