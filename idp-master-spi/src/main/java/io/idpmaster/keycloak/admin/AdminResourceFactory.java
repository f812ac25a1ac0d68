package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.release.IdpMasterFactory;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Serves {@code /admin/realms/{realm}/idp-master}.
 *
 * <p>{@code --spi-admin-realm-restapi-extension--idp-master--max-bytes} is the largest catalogue taken in; 8 MiB unless
 * set. Keycloak's server itself takes no more than 10 MiB, and cuts the connection.
 */
public final class AdminResourceFactory
        implements AdminRealmResourceProviderFactory,
                AdminRealmResourceProvider,
                IdpMasterFactory<AdminRealmResourceProvider> {

    /** The path below the realm's admin address. */
    public static final String ID = "idp-master";

    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private final EdgeReader reader = new EdgeReader();
    private volatile int maxBytes = MAX_BYTES;

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        return new AdminResource(new Administration(session, realm, auth, adminEvent, reader), maxBytes);
    }

    @Override
    public void init(Config.Scope config) {
        maxBytes = config.getInt("max-bytes", MAX_BYTES);
    }

    @Override
    public void close() {
        // nothing to stop
    }
}
