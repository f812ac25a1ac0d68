package io.idpmaster.keycloak.sync;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What agents report. */
public final class EdgeReports {

    private final SyncTables tables;

    public EdgeReports(KeycloakSession session, RealmModel realm) {
        this.tables = new SyncTables(session, realm);
    }

    /**
     * Stores one.
     *
     * @param applied the version that the edge holds to, 0 for none; it counts only with the content that it had
     * @param digest of that version's content
     */
    public void store(String edge, String outcome, long applied, String digest, String agent, String report) {
        boolean ours = applied > 0 && tables.wasTold(edge, applied, digest);
        tables.report(edge, System.currentTimeMillis(), outcome, ours ? applied : 0, agent, report);
    }
}
