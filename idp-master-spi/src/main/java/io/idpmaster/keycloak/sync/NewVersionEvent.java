package io.idpmaster.keycloak.sync;

import java.util.Map;
import java.util.Optional;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** Says to whoever listens that an edge has a new version of its bundle. */
public final class NewVersionEvent {

    private NewVersionEvent() {}

    /** Into the realm's admin events, and into the audit trail. */
    public static void send(
            KeycloakSession session,
            RealmModel realm,
            AdminEventBuilder event,
            String actor,
            String edge,
            long version) {
        event.operation(OperationType.CREATE)
                .resource("IDP_MASTER_BUNDLE")
                .resourcePath("idp-master", "edges", edge, "bundle")
                .representation(Map.of("edge", edge, "version", version))
                .success();
        new SyncTables(session, realm).audit(Optional.of(edge), actor, "bundle", "{\"version\":" + version + "}");
    }
}
