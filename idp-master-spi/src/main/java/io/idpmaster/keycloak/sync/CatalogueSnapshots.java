package io.idpmaster.keycloak.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.catalogue.RealmTables;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.utils.JWKSServerUtils;
import org.keycloak.protocol.saml.SamlService;

/**
 * The catalogues of realms, each read once by this node after a change, however many edges ask. Let go where memory is
 * short.
 */
final class CatalogueSnapshots {

    /** As old as this it may serve an edge whose turn it is to be looked at although nothing was counted. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /**
     * A realm as of one number of changes.
     *
     * @param number read before the catalogue
     */
    record Snapshot(long number, long readAt, String issuer, Catalogue catalogue, byte[] metadata, byte[] keys) {

        Trust trust(boolean saml) throws ConfigException {
            return saml
                    ? new TrustReader(issuer + "/protocol/saml/descriptor").metadata(metadata, issuer)
                    : new TrustReader(issuer + "/protocol/openid-connect/certs").keys(keys);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EdgeReader edges = new EdgeReader();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, SoftReference<Snapshot>> snapshots = new ConcurrentHashMap<>();

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
                    || System.currentTimeMillis() - held.readAt() > FRESH.toMillis()) {
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

    private Snapshot read(KeycloakSession session, RealmModel realm, String issuer) {
        long number = new SyncTables(session, realm).number();
        RealmTables tables = new RealmTables(session, realm);
        List<ClientModel> clients = tables.edgeClients().values().stream()
                .flatMap(List::stream)
                .map(realm::getClientById)
                .filter(Objects::nonNull)
                .toList();
        Catalogue catalogue =
                RealmCatalogue.of(realm, issuer, tables.read(), clients, edges).catalogue();
        return new Snapshot(
                number, System.currentTimeMillis(), issuer, catalogue, metadata(session, realm), keys(session, realm));
    }

    private static byte[] metadata(KeycloakSession session, RealmModel realm) {
        return SamlService.getIDPMetadataDescriptor(session.getContext().getUri(), session, realm)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] keys(KeycloakSession session, RealmModel realm) {
        try {
            return JSON.writeValueAsBytes(JWKSServerUtils.getRealmJwks(session, realm));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a key set cannot be written as JSON", e);
        }
    }
}
