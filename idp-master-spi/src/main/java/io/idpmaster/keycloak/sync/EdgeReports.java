package io.idpmaster.keycloak.sync;

import jakarta.persistence.PersistenceException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** What agents report. */
public final class EdgeReports {

    private static final int TRIES = 3;

    private final KeycloakSession session;
    private final RealmModel realm;

    public EdgeReports(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * Stores one.
     *
     * @param applied the version that the edge holds to, 0 for none; it counts only with the content that it had
     * @param digest of that version's content
     */
    public void store(String edge, String outcome, long applied, String digest, String agent, String report) {
        for (int tries = 1; ; tries++) {
            try {
                KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), other -> {
                    SyncTables tables = new SyncTables(other, realm);
                    boolean ours = applied > 0 && tables.wasTold(edge, applied, digest);
                    tables.report(edge, System.currentTimeMillis(), outcome, ours ? applied : 0, agent, report);
                });
                return;
            } catch (PersistenceException | ModelException e) {
                // a bundle of the edge was written at the same time
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }
}
