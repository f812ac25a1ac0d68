package io.idpmaster.it;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.bundle.VerificationKey;
import io.idpmaster.lab.cloud.RootKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A realm's keys of bundles, and the three people with the root keys. */
record BundleKeysOfRealm(AdminRest rest, String issuer, RootKeys people) {

    static BundleKeysOfRealm of(SampleRealm realm) {
        return new BundleKeysOfRealm(new AdminRest(realm), realm.address().toString(), RootKeys.fresh());
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

    List<SigningKey> roots() {
        return people.keys();
    }

    SignedKeys draft(VerificationKey key) throws BundleRefused {
        return people.first(issuer, key);
    }

    List<VerificationKey> publicRoots() {
        return people.publicKeys();
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

    /** A realm gets this key to sign with, as Keycloak stores keys. */
    static void give(SampleRealm realm, SigningKey key) {
        ObjectNode component = JsonNodeFactory.instance
                .objectNode()
                .put("name", "bundles")
                .put("providerId", "idp-master-bundle")
                .put("providerType", "org.keycloak.keys.KeyProvider");
        component
                .putObject("config")
                .putArray("bundleKey")
                .add(new String(key.toPrivateJson(), StandardCharsets.UTF_8));
        realm.administrator().post("/" + realm.name() + "/components", component);
    }
}
