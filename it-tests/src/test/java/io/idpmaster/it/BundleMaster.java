package io.idpmaster.it;

import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.KeysDocument;
import io.idpmaster.bundle.KeysVersion;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.SigningKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Who signs bundles in place of a master, with keys of its own. */
final class BundleMaster {

    private final String issuer;
    private final SigningKey key = SigningKey.fresh(SignatureAlgorithm.EDDSA);
    private final KeysChain chain;

    BundleMaster(String issuer) throws Exception {
        this.issuer = issuer;
        List<SigningKey> roots = new ArrayList<>();
        for (int i = 0; i < KeysDocument.ROOT_KEYS; i++) {
            roots.add(SigningKey.fresh(SignatureAlgorithm.EDDSA));
        }
        chain = KeysChain.first(SignedKeys.draft(new KeysDocument(
                        issuer,
                        new KeysVersion(1, 0),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        List.of(key.verificationKey()),
                        roots.stream().map(SigningKey::verificationKey).toList()))
                .signedBy(roots.get(0))
                .signedBy(roots.get(1)));
    }

    String issuer() {
        return issuer;
    }

    SigningKey key() {
        return key;
    }

    /** The file that an edge gets by hand. */
    byte[] firstKeys() {
        return chain.write();
    }

    byte[] bundle(String edge, long version, Instant issued, BundleContent content) throws Exception {
        return SignedBundle.sign(edge, issuer, version, issued, content, chain, key)
                .write();
    }
}
