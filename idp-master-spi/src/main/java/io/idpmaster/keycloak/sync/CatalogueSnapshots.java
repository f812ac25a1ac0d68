package io.idpmaster.keycloak.sync;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.EdgeTables;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.catalogue.RealmState;
import io.idpmaster.keycloak.catalogue.RealmTables;
import io.idpmaster.keycloak.catalogue.Rivals;
import io.idpmaster.keycloak.key.BundleKeys;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RealmProvider;

/**
 * The catalogues of realms, each read once by this node after a change, however many edges ask. Let go where memory is
 * short.
 */
final class CatalogueSnapshots {

    /**
     * A realm as of one number of changes.
     *
     * @param number read before the catalogue
     * @param told as edges are told it, with what of the realm cannot be put into a catalogue
     */
    record Snapshot(
            long number,
            long readAt,
            String issuer,
            RealmCatalogue told,
            RealmTrust trust,
            Optional<BundleKeys> bundleKeys) {

        Catalogue catalogue() {
            return told.catalogue();
        }
    }

    private final Rhythm rhythm;
    private final EdgeReader edges = new EdgeReader();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, SoftReference<Snapshot>> snapshots = new ConcurrentHashMap<>();

    CatalogueSnapshots(Rhythm rhythm) {
        this.rhythm = rhythm;
    }

    /** The realm's, of this number of changes or a later one. */
    Snapshot of(KeycloakSession session, RealmModel realm, String issuer, long number) {
        ReentrantLock lock = locks.computeIfAbsent(realm.getId(), id -> new ReentrantLock());
        lock.lock();
        try {
            Snapshot held = snapshots
                    .getOrDefault(realm.getId(), new SoftReference<>(null))
                    .get();
            if (held == null
                    || held.number() < number
                    || !held.issuer().equals(issuer)
                    || !rhythm.isFresh(held.readAt())) {
                held = read(session, realm, issuer);
                snapshots.put(realm.getId(), new SoftReference<>(held));
            }
            return held;
        } finally {
            lock.unlock();
        }
    }

    void forget(String realmId) {
        snapshots.remove(realmId);
        locks.remove(realmId);
    }

    // past Keycloak's caches: another node clears those a moment after its change can be counted
    private Snapshot read(KeycloakSession session, RealmModel cached, String issuer) {
        RealmModel realm = session.getProvider(RealmProvider.class).getRealm(cached.getId());
        long number = new SyncTables(session, realm).number();
        RealmState state = new RealmTables(session, realm).read();
        EdgeTables tables = new EdgeTables(session, realm);
        RealmCatalogue told =
                RealmCatalogue.of(realm, issuer, Rivals.shut(state), tables.edges(), tables.claims(), edges);
        return new Snapshot(
                number,
                rhythm.clock().millis(),
                issuer,
                told,
                RealmTrust.of(session, realm, issuer),
                BundleKeys.of(realm));
    }
}
