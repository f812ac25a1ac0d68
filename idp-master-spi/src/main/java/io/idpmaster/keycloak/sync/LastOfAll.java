package io.idpmaster.keycloak.sync;

import org.keycloak.models.KeycloakTransaction;

/** What is still to be done when a transaction is about to end, and may keep it from ending well; it decides nothing else. */
abstract class LastOfAll implements KeycloakTransaction {

    @Override
    public final void begin() {
        // nothing to begin
    }

    @Override
    public final void setRollbackOnly() {
        // others decide
    }

    @Override
    public final boolean getRollbackOnly() {
        return false;
    }

    @Override
    public final boolean isActive() {
        return true;
    }
}
