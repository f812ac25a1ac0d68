package io.idpmaster.keycloak.release;

import java.util.List;
import java.util.Map;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.provider.ProviderConfigProperty;

/** Registers {@link EdgeAccessAction}. */
public final class EdgeAccessActionFactory implements RequiredActionFactory, IdpMasterFactory<RequiredActionProvider> {

    /** The action's type in Keycloak, and its alias in every realm. */
    public static final String ID = EdgeAccessFactory.ID;

    private final RequiredActionProvider action = new EdgeAccessAction(EdgeGate.make());

    /** As a realm has to have it: asked at every login, given to no new user, and before all others. */
    public static RequiredActionProviderModel model() {
        RequiredActionProviderModel model = new RequiredActionProviderModel();
        model.setAlias(ID);
        model.setName(EdgeAccessFactory.NAME);
        model.setProviderId(ID);
        model.setEnabled(true);
        model.setDefaultAction(false);
        model.setPriority(0);
        model.setConfig(Map.of());
        return model;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return action;
    }

    @Override
    public String getDisplayText() {
        return EdgeAccessFactory.NAME;
    }

    @Override
    public boolean isOneTimeAction() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return List.of();
    }
}
