package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.catalogue.RealmMappers;
import io.idpmaster.keycloak.release.ForgedRelease;
import io.idpmaster.keycloak.release.OneLine;
import jakarta.ws.rs.core.Response.Status;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
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

    /** A client or a client scope, by Keycloak's own ids. */
    private record Touched(String realm, boolean scope, String id) {}

    private final KeycloakSession session;
    private final Set<Touched> touched = new LinkedHashSet<>();

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
        touched(new Touched(realm.getId(), false, id));
    }

    /** The transaction does something to this client scope, by Keycloak's own id. */
    void touchedScope(RealmModel realm, String id) {
        touched(new Touched(realm.getId(), true, id));
    }

    private void touched(Touched one) {
        if (touched.isEmpty()) {
            session.getTransactionManager().enlistPrepare(new Prepare());
        }
        touched.add(one);
    }

    private void check(Touched one) {
        RealmModel realm = session.realms().getRealm(one.realm());
        if (realm == null) {
            return;
        }
        if (one.scope()) {
            ClientScopeModel scope = session.clientScopes().getClientScopeById(realm, one.id());
            if (scope != null) {
                ForgedRelease.of(scope).ifPresent(mapper -> refuse(realm, mapper, "client scope", scope.getName()));
            }
        } else {
            ClientModel client = session.clients().getClientById(realm, one.id());
            if (client != null) {
                ForgedRelease.of(client).ifPresent(mapper -> refuse(realm, mapper, "client", client.getClientId()));
            }
        }
    }

    private void refuse(RealmModel realm, ProtocolMapperModel mapper, String kind, String name) {
        // a realm without edges may write what it likes
        if (new RealmMappers(session, realm).haveEdges()) {
            String why = ForgedRelease.sentence(mapper.getName(), kind, name);
            LOG.warnf("realm %s: refused, for %s", realm.getName(), OneLine.of(why));
            throw ErrorResponse.error(why + "; give it another name", Status.BAD_REQUEST);
        }
    }

    private final class Prepare extends LastOfAll {

        @Override
        public void commit() {
            List<Touched> all = List.copyOf(touched);
            touched.clear();
            all.forEach(ReleaseGuard.this::check);
        }

        @Override
        public void rollback() {
            touched.clear();
        }
    }
}
