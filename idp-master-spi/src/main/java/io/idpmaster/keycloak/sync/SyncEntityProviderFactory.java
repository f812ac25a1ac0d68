package io.idpmaster.keycloak.sync;

import io.idpmaster.keycloak.release.IdpMasterFactory;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Registers our tables, and listens for what changes them. */
public final class SyncEntityProviderFactory implements JpaEntityProviderFactory, IdpMasterFactory<JpaEntityProvider> {

    /** Of its first ten letters Keycloak makes the name of Liquibase's own table: never to be changed. */
    static final String ID = "idpmaster";

    private final JpaEntityProvider tables = new SyncEntityProvider();

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public JpaEntityProvider create(KeycloakSession session) {
        return tables;
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(new ModelChanges());
    }
}
