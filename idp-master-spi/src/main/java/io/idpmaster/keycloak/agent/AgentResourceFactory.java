package io.idpmaster.keycloak.agent;

import io.idpmaster.keycloak.release.IdpMasterFactory;
import io.idpmaster.keycloak.sync.EdgeBundles;
import io.idpmaster.keycloak.sync.EdgeMetrics;
import java.time.Clock;
import java.time.Duration;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/**
 * Serves {@code /realms/{realm}/idp-master}: what is not for administrators.
 *
 * <p>{@code --spi-realm-restapi-extension--idp-master--agent-interval} is how often agents report, in seconds; 60 unless set.
 * One that says nothing for three of them is called silent.
 */
public final class AgentResourceFactory
        implements RealmResourceProviderFactory, IdpMasterFactory<RealmResourceProvider> {

    /** The path below the realm's address. */
    public static final String ID = "idp-master";

    private static final int INTERVAL_SECONDS = 60;
    private static final int INTERVALS_SILENT = 3;

    private final EdgeBundles bundles = new EdgeBundles(Clock.systemUTC());
    private volatile Duration silentAfter = Duration.ofSeconds(INTERVAL_SECONDS * INTERVALS_SILENT);

    /** The bundles that this node makes, also for administrators. */
    public EdgeBundles bundles() {
        return bundles;
    }

    /** How long an agent that is well may say nothing: three of its intervals. */
    public Duration silentAfter() {
        return silentAfter;
    }

    /** The one of this server. */
    public static AgentResourceFactory of(KeycloakSession session) {
        return (AgentResourceFactory)
                session.getKeycloakSessionFactory().getProviderFactory(RealmResourceProvider.class, ID);
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
        silentAfter = Duration.ofSeconds((long) config.getInt("agent-interval", INTERVAL_SECONDS) * INTERVALS_SILENT);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof RealmModel.RealmRemovedEvent removed) {
                bundles.forget(removed.getRealm().getId());
            } else if (event instanceof PostMigrationEvent) {
                EdgeMetrics.schedule(factory, silentAfter);
            }
        });
    }
}
