package io.idpmaster.keycloak.agent;

import io.idpmaster.keycloak.release.Version;
import io.idpmaster.keycloak.sync.EdgeBundles;
import java.time.Clock;
import java.util.Map;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Serves {@code /realms/{realm}/idp-master}: what is not for administrators. */
public final class AgentResourceFactory implements RealmResourceProviderFactory, ServerInfoAwareProviderFactory {

    /** The path below the realm's address. */
    public static final String ID = "idp-master";

    private final EdgeBundles bundles = new EdgeBundles(Clock.systemUTC());

    /** The bundles that this node makes, also for administrators. */
    public EdgeBundles bundles() {
        return bundles;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new Provider(new RealmResource(session, bundles));
    }

    private record Provider(RealmResource resource) implements RealmResourceProvider {

        @Override
        public Object getResource() {
            return resource;
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    @Override
    public void init(Config.Scope config) {
        // nothing to configure
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof RealmModel.RealmRemovedEvent removed) {
                bundles.forget(removed.getRealm().getId());
            }
        });
    }

    @Override
    public void close() {
        // nothing to stop
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return Version.info();
    }
}
