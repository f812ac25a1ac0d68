package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.catalogue.RealmMappers;
import io.idpmaster.keycloak.release.ForgedRelease;
import jakarta.ws.rs.core.Response.Status;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakTransaction;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;

/**
 * Lets no transaction end with a mapper by which a client could forge a release. Looks at what a transaction has touched, when it is
 * about to end: it does not matter by which of Keycloak's many ways a client or a client scope got the mapper.
 */
final class ReleaseGuard {

    private static final Logger LOG = Logger.getLogger(ReleaseGuard.class);
    private static final String ATTRIBUTE = ReleaseGuard.class.getName();

    private final KeycloakSession session;
    private final Map<String, RealmModel> realms = new LinkedHashMap<>();
    private final Map<String, Set<String>> clients = new LinkedHashMap<>();
    private final Map<String, Set<String>> scopes = new LinkedHashMap<>();

    private ReleaseGuard(KeycloakSession session) {
        this.session = session;
    }

    /** The guard of the transaction in hand. */
    static ReleaseGuard of(KeycloakSession session) {
        ReleaseGuard guard = session.getAttribute(ATTRIBUTE, ReleaseGuard.class);
        if (guard == null) {
            guard = new ReleaseGuard(session);
            session.setAttribute(ATTRIBUTE, guard);
        }
        return guard;
    }

    /** The transaction does something to this client, by Keycloak's own id. */
    void touchedClient(RealmModel realm, String id) {
        touched(realm, clients, id);
    }

    /** The transaction does something to this client scope, by Keycloak's own id. */
    void touchedScope(RealmModel realm, String id) {
        touched(realm, scopes, id);
    }

    private void touched(RealmModel realm, Map<String, Set<String>> kind, String id) {
        if (realms.isEmpty()) {
            session.getTransactionManager().enlistPrepare(new Prepare());
        }
        realms.put(realm.getId(), realm);
        kind.computeIfAbsent(realm.getId(), none -> new LinkedHashSet<>()).add(id);
    }

    private void check(RealmModel realm) {
        for (String id : clients.getOrDefault(realm.getId(), Set.of())) {
            ClientModel client = session.clients().getClientById(realm, id);
            if (client != null) {
                ForgedRelease.of(client).ifPresent(mapper -> refuse(realm, mapper, "client", client.getClientId()));
            }
        }
        for (String id : scopes.getOrDefault(realm.getId(), Set.of())) {
            ClientScopeModel scope = session.clientScopes().getClientScopeById(realm, id);
            if (scope != null) {
                ForgedRelease.of(scope).ifPresent(mapper -> refuse(realm, mapper, "client scope", scope.getName()));
            }
        }
    }

    private void refuse(RealmModel realm, ProtocolMapperModel mapper, String kind, String name) {
        // a realm without edges may write what it likes
        if (new RealmMappers(session, realm).haveEdges()) {
            String why = ForgedRelease.sentence(mapper.getName(), "the " + kind + " `" + name + "`");
            LOG.warnf("realm %s: refused, for %s", realm.getName(), why.replaceAll("\\p{Cntrl}", " "));
            throw ErrorResponse.error(why + "; give it another name", Status.BAD_REQUEST);
        }
    }

    private final class Prepare implements KeycloakTransaction {

        @Override
        public void commit() {
            Map<String, RealmModel> all = new LinkedHashMap<>(realms);
            realms.clear();
            all.values().stream()
                    .filter(realm -> session.realms().getRealm(realm.getId()) != null)
                    .forEach(ReleaseGuard.this::check);
            clients.clear();
            scopes.clear();
        }

        @Override
        public void begin() {
            // nothing to begin
        }

        @Override
        public void rollback() {
            realms.clear();
            clients.clear();
            scopes.clear();
        }

        @Override
        public void setRollbackOnly() {
            // others decide
        }

        @Override
        public boolean getRollbackOnly() {
            return false;
        }

        @Override
        public boolean isActive() {
            return true;
        }
    }
}
