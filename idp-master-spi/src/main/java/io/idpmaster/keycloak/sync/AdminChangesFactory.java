package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.release.IdpMasterFactory;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Registers {@link AdminChanges} for every realm, without anybody having to switch it on. */
public final class AdminChangesFactory
        implements EventListenerProviderFactory, IdpMasterFactory<EventListenerProvider> {

    @Override
    public String getId() {
        return "idp-master-changes";
    }

    @Override
    public boolean isGlobal() {
        return true;
    }

    @Override
    public EventListenerProvider create(KeycloakSession session) {
        return new AdminChanges(session);
    }
}
