package io.idpmaster.keycloak.key;

import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.VerificationKey;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.crypto.KeyStatus;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.keys.KeyProvider;

/**
 * Shows the keys of bundles in the console's list of keys, and that is all: disabled, and without the key itself, so that no
 * token and no assertion is signed with one, or believed for one, and no key set or metadata names one.
 */
final class BundleKeyProvider implements KeyProvider {

    private final ComponentModel component;

    BundleKeyProvider(ComponentModel component) {
        this.component = component;
    }

    @Override
    public Stream<KeyWrapper> getKeysStream() {
        return BundleKeys.of(component).all().stream().map(this::shown);
    }

    private KeyWrapper shown(VerificationKey key) {
        KeyWrapper shown = new KeyWrapper();
        shown.setProviderId(component.getId());
        shown.setProviderPriority(0);
        shown.setKid(key.id());
        shown.setUse(KeyUse.SIG);
        shown.setType(key.algorithm() == SignatureAlgorithm.EDDSA ? "OKP" : "EC");
        shown.setAlgorithm(key.algorithm().text());
        shown.setStatus(KeyStatus.DISABLED);
        return shown;
    }
}
