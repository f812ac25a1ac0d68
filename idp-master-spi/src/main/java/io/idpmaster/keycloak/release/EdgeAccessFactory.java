package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.catalogue.EdgeOwners;
import io.idpmaster.keycloak.catalogue.PlaceNames;
import io.idpmaster.keycloak.catalogue.RealmEdges;
import java.time.Clock;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

/** Registers {@link EdgeAccessAuthenticator}. */
public final class EdgeAccessFactory implements AuthenticatorFactory, IdpMasterFactory<Authenticator> {

    /** The authenticator's type in Keycloak. */
    public static final String ID = "idp-master-edge-access";

    /** What the console calls it, and {@link EdgeAccessAction} as well. */
    static final String NAME = "OpenStack edge access";

    private final Authenticator authenticator = new EdgeAccessAuthenticator(EdgeGate.make());

    private final PlaceNames names = new PlaceNames(Clock.systemUTC());
    private final EdgeOwners owners = new EdgeOwners(Clock.systemUTC());
    private final OpenEdges openEdges = new OpenEdges(new RealmEdges(Clock.systemUTC()), names::flaw);

    /** The one of this server; without it nobody gets in anywhere. */
    static EdgeAccessFactory of(KeycloakSession session) {
        return (EdgeAccessFactory) session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, ID);
    }

    /** The names of all projects, read once for whoever decides about logins. */
    PlaceNames names() {
        return names;
    }

    /** Which clients are edges, read once for whoever decides about logins. */
    EdgeOwners owners() {
        return owners;
    }

    OpenEdges openEdges() {
        return openEdges;
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof RealmModel.RealmRemovedEvent removed) {
                openEdges.forget(removed.getRealm().getId());
                owners.forget(removed.getRealm().getId());
                names.forget(removed.getRealm().getId());
            }
        });
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return authenticator;
    }

    @Override
    public String getDisplayType() {
        return NAME;
    }

    @Override
    public String getReferenceCategory() {
        return null;
    }

    @Override
    public String getHelpText() {
        return "Turns away a user who holds nothing at the edge being logged in to, or whose rights cannot be carried "
                + "there. Passes clients that are no edges. Put it last, as required.";
    }

    @Override
    public boolean isConfigurable() {
        return false;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.DISABLED};
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
