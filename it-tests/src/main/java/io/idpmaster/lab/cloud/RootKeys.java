package io.idpmaster.lab.cloud;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.KeysDocument;
import io.idpmaster.bundle.KeysVersion;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.bundle.VerificationKey;
import io.idpmaster.lab.keycloak.AdminClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * The three people who have the root keys of bundles, and what they do on the first day of a realm.
 *
 * @param keys one each
 */
public record RootKeys(List<SigningKey> keys) {

    /** Three who have just made theirs. */
    public static RootKeys fresh() {
        return new RootKeys(Stream.generate(() -> SigningKey.fresh(SignatureAlgorithm.EDDSA))
                .limit(KeysDocument.ROOT_KEYS)
                .toList());
    }

    /** What an edge knows of theirs. */
    public List<VerificationKey> publicKeys() {
        return keys.stream().map(SigningKey::verificationKey).toList();
    }

    /** The realm's first keys, signed by two of the three. */
    public SignedKeys first(String issuer, VerificationKey offered) throws BundleRefused {
        return SignedKeys.draft(new KeysDocument(
                        issuer,
                        new KeysVersion(1, 0),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        List.of(offered),
                        publicKeys()))
                .signedBy(keys.get(0))
                .signedBy(keys.get(2));
    }

    /**
     * Has the realm make a key of bundles and vouches for it.
     *
     * @param issuer of this realm
     * @return what its edges are given by hand
     */
    public KeysChain vouchFor(AdminClient administrator, String realm, String issuer) {
        String base = "/" + realm + "/idp-master/bundle-keys";
        String offered = administrator
                .send("POST", base + "/key", "application/json", "")
                .body();
        try {
            KeysChain chain =
                    KeysChain.first(first(issuer, VerificationKey.read(offered.getBytes(StandardCharsets.UTF_8))));
            administrator.send("PUT", base, "application/json", new String(chain.write(), StandardCharsets.UTF_8));
            return chain;
        } catch (BundleRefused e) {
            throw new IllegalStateException("the first keys of realm `" + realm + "` are not taken", e);
        }
    }
}
