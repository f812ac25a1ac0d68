package io.idpmaster.keycloak.key;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.DocumentSigner;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignatureCheck;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.bundle.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.keys.KeyProvider;
import org.keycloak.models.RealmModel;

/**
 * A realm's keys of bundles: the key that signs, the chain of documents that vouches for it, and at times a key that nobody
 * vouches for yet. They lie in the configuration of one key provider of the realm, so that they are exported, imported and
 * removed with the realm, as its other keys are.
 */
public final class BundleKeys {

    static final String KEY = "bundleKey";
    static final String NEXT_KEY = "nextBundleKey";
    static final String CHAIN = "bundleKeys";
    private static final String READ = BundleKeys.class.getName();

    private final ComponentModel component;
    private final Optional<SigningKey> key;
    private final Optional<SigningKey> nextKey;
    private final Optional<KeysChain> chain;

    private BundleKeys(ComponentModel component) {
        this.component = component;
        try {
            this.key = key(component, KEY);
            this.nextKey = key(component, NEXT_KEY);
            String text = component.get(CHAIN);
            this.chain = text == null || text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(KeysChain.read(text.getBytes(StandardCharsets.UTF_8)));
        } catch (BundleRefused e) {
            throw new IllegalStateException(
                    "the key provider `" + component.getName() + "` holds keys of bundles that cannot be read", e);
        }
    }

    private static Optional<SigningKey> key(ComponentModel component, String name) throws BundleRefused {
        String text = component.get(name);
        return text == null || text.isEmpty()
                ? Optional.empty()
                : Optional.of(SigningKey.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Those of a realm; nothing where it has none. */
    public static Optional<BundleKeys> of(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), KeyProvider.class.getName())
                .filter(component -> BundleKeyProviderFactory.ID.equals(component.getProviderId()))
                .findFirst()
                .map(BundleKeys::of);
    }

    // parsed once for each version of the component that Keycloak's cache holds
    static BundleKeys of(ComponentModel component) {
        BundleKeys read = component.getNote(READ);
        if (read == null) {
            read = new BundleKeys(component);
            component.setNote(READ, read);
        }
        return read;
    }

    /** Makes a realm's first key, for which a chain has to vouch yet. */
    public static BundleKeys create(RealmModel realm, SignatureAlgorithm algorithm) {
        ComponentModel component = new ComponentModel();
        component.setName("idp-master bundles");
        component.setParentId(realm.getId());
        component.setProviderId(BundleKeyProviderFactory.ID);
        component.setProviderType(KeyProvider.class.getName());
        component.put(BundleKeyProviderFactory.ALGORITHM, algorithm.text());
        return of(realm.addComponentModel(component));
    }

    /** The key that signs, and a chain that vouches for it; nothing until there are both. */
    public Optional<DocumentSigner> signer() {
        return chain.isPresent() ? key.map(DocumentSigner.class::cast) : Optional.empty();
    }

    /** What vouches for the key. */
    public Optional<KeysChain> chain() {
        return chain;
    }

    /** The key that the next document of keys is to name: the one that nobody vouches for yet, or else the one that signs. */
    public VerificationKey offered() {
        return nextKey.or(() -> key)
                .map(SigningKey::verificationKey)
                .orElseThrow(() -> new IllegalStateException("a key provider without a key"));
    }

    /** The public halves of all keys here. */
    List<VerificationKey> all() {
        return Stream.of(key, nextKey)
                .flatMap(Optional::stream)
                .map(SigningKey::verificationKey)
                .toList();
    }

    /** Makes a fresh key for documents of keys to name; one that was made before and never named is forgotten. */
    public VerificationKey offer(RealmModel realm, SignatureAlgorithm algorithm) {
        SigningKey fresh = SigningKey.fresh(algorithm);
        store(realm, key, Optional.of(fresh), chain);
        return fresh.verificationKey();
    }

    /**
     * Takes a chain. If it names the key that was offered, that one signs from now on, and the old one is destroyed.
     *
     * @throws BundleRefused if it is another master's, does not lead on from the one that is held, or names no key of ours
     */
    public KeysChain accept(RealmModel realm, String issuer, KeysChain handed, Instant now) throws BundleRefused {
        KeysChain all = handed.after(chain, issuer, all(), SignatureCheck.JDK).since(now);
        List<VerificationKey> named = all.newest().document().bundleKeys();
        if (nextKey.isPresent() && named.contains(nextKey.get().verificationKey())) {
            store(realm, nextKey, Optional.empty(), Optional.of(all));
        } else {
            store(realm, key, nextKey, Optional.of(all));
        }
        return all;
    }

    /**
     * Lets the key name a fresh one as its successor, and destroys it.
     *
     * @return the longer chain; nothing where no chain vouches for the key yet
     */
    public Optional<KeysChain> rotate(RealmModel realm, Instant now) throws BundleRefused {
        if (signer().isEmpty()) {
            return Optional.empty();
        }
        DocumentSigner old = signer().get();
        SigningKey fresh = SigningKey.fresh(old.verificationKey().algorithm());
        KeysChain longer = chain.orElseThrow()
                .with(
                        chain.orElseThrow()
                                .newest()
                                .next(now.truncatedTo(ChronoUnit.SECONDS), List.of(fresh.verificationKey()))
                                .signedBy(old),
                        SignatureCheck.JDK)
                .since(now);
        store(realm, Optional.of(fresh), Optional.empty(), Optional.of(longer));
        return Optional.of(longer);
    }

    private void store(
            RealmModel realm,
            Optional<SigningKey> signing,
            Optional<SigningKey> offered,
            Optional<KeysChain> vouching) {
        ComponentModel changed = new ComponentModel(component);
        put(changed, KEY, signing.map(BundleKeys::text));
        put(changed, NEXT_KEY, offered.map(BundleKeys::text));
        put(changed, CHAIN, vouching.map(all -> new String(all.write(), StandardCharsets.UTF_8)));
        offered.or(() -> signing)
                .ifPresent(any -> changed.put(
                        BundleKeyProviderFactory.ALGORITHM,
                        any.verificationKey().algorithm().text()));
        realm.updateComponent(changed);
    }

    private static void put(ComponentModel component, String name, Optional<String> value) {
        if (value.isPresent()) {
            component.put(name, value.get());
        } else {
            component.getConfig().remove(name);
        }
    }

    /** As a key provider's configuration holds it. */
    static String text(SigningKey key) {
        return new String(key.toPrivateJson(), StandardCharsets.UTF_8);
    }
}
