package io.idpmaster.it;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.KeysDocument;
import io.idpmaster.bundle.KeysVersion;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.bundle.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** A realm's keys of bundles, and the three people with the root keys. */
record BundleKeysOfRealm(AdminRest rest, String issuer, List<SigningKey> roots) {

    static BundleKeysOfRealm of(SampleRealm realm) {
        return new BundleKeysOfRealm(
                new AdminRest(realm),
                realm.address().toString(),
                Stream.generate(() -> SigningKey.fresh(SignatureAlgorithm.EDDSA))
                        .limit(KeysDocument.ROOT_KEYS)
                        .toList());
    }

    /** The whole way from nothing to a key that signs. */
    static BundleKeysOfRealm madeIn(SampleRealm realm) throws BundleRefused {
        BundleKeysOfRealm keys = of(realm);
        keys.rest().send("POST", "bundle-keys/key", "");
        keys.put(KeysChain.first(keys.draft(keys.offered())));
        return keys;
    }

    VerificationKey offered() throws BundleRefused {
        return VerificationKey.read(rest.text("bundle-keys/key").getBytes(StandardCharsets.UTF_8));
    }

    /** First keys, signed by two of the three. */
    SignedKeys draft(VerificationKey key) throws BundleRefused {
        return SignedKeys.draft(new KeysDocument(
                        issuer,
                        new KeysVersion(1, 0),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        List.of(key),
                        publicRoots()))
                .signedBy(roots.get(0))
                .signedBy(roots.get(2));
    }

    List<VerificationKey> publicRoots() {
        return roots.stream().map(SigningKey::verificationKey).toList();
    }

    KeysChain chain() throws BundleRefused {
        return KeysChain.read(rest.text("bundle-keys").getBytes(StandardCharsets.UTF_8));
    }

    void put(KeysChain chain) {
        rest.send("PUT", "bundle-keys", new String(chain.write(), StandardCharsets.UTF_8));
    }

    String refusalOf(KeysChain chain) {
        return rest.refusal("PUT", "bundle-keys", new String(chain.write(), StandardCharsets.UTF_8));
    }
}
