package io.idpmaster.keycloak.key;

import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.keycloak.release.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.keys.KeyProvider;
import org.keycloak.keys.KeyProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** Registers the key provider of bundles; a realm has one of them, and a key is made with it. */
public final class BundleKeyProviderFactory
        implements KeyProviderFactory<BundleKeyProvider>, ServerInfoAwareProviderFactory {

    /** The key provider's type in Keycloak. */
    public static final String ID = "idp-master-bundle";

    static final String ALGORITHM = "algorithm";

    // the keys themselves are no properties: what is none is neither shown nor taken by the admin REST of components
    private static final List<ProviderConfigProperty> PROPERTIES = properties();

    private static List<ProviderConfigProperty> properties() {
        ProviderConfigProperty algorithm = new ProviderConfigProperty(
                ALGORITHM,
                "Algorithm",
                "Of the key that is made. It cannot be changed afterwards: offer a new key instead.",
                ProviderConfigProperty.LIST_TYPE,
                SignatureAlgorithm.EDDSA.text());
        algorithm.setOptions(Arrays.stream(SignatureAlgorithm.values())
                .map(SignatureAlgorithm::text)
                .toList());
        return List.of(algorithm);
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getHelpText() {
        return "Signs the bundles of edges, and nothing else";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PROPERTIES;
    }

    @Override
    public BundleKeyProvider create(KeycloakSession session, ComponentModel component) {
        return new BundleKeyProvider(component);
    }

    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel component) {
        boolean second = realm.getComponentsStream(realm.getId(), KeyProvider.class.getName())
                .anyMatch(other ->
                        ID.equals(other.getProviderId()) && !other.getId().equals(component.getId()));
        if (second) {
            throw new ComponentValidationException("the realm has a key provider of bundles already");
        }
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(component.get(ALGORITHM, SignatureAlgorithm.EDDSA.text()))
                .orElseThrow(() -> new ComponentValidationException("the algorithm is EdDSA or ES256"));
        component.put(ALGORITHM, algorithm.text());
        if (!component.contains(BundleKeys.KEY) && !component.contains(BundleKeys.NEXT_KEY)) {
            component.put(BundleKeys.NEXT_KEY, BundleKeys.text(SigningKey.fresh(algorithm)));
        } else if (BundleKeys.of(new ComponentModel(component)).offered().algorithm() != algorithm) {
            throw new ComponentValidationException("the algorithm of a key cannot be changed: offer a new key instead");
        }
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return Version.info();
    }
}
