package io.idpmaster.keycloak.flow;

import io.idpmaster.keycloak.flow.FlowShape.Execution;
import io.idpmaster.keycloak.release.EdgeAccessActionFactory;
import io.idpmaster.keycloak.release.EdgeAccessFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlow;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.utils.DefaultAuthenticationFlows;

/**
 * The flows by which users log in to edges: the realm's own, as a required first step, and {@link EdgeAccessFactory} as
 * the second, so that it is asked after a password and after a cookie alike. Edges are bound to them one by one; the
 * realm's bindings, and with them all other clients, stay as they are.
 *
 * <p>Keycloak cannot put one flow into two others, so the first step is a copy. It follows the original whenever it is
 * brought up to date: to change how users log in to edges, change the realm's flow and import again.
 *
 * <p>Keycloak looks the ECP flow up by its name and binds none to a client, so there the step is added to the realm's
 * own flow. It passes every client that is no edge.
 *
 * <p>Who logs in at an identity provider comes back past all flows, hence {@link EdgeAccessActionFactory}.
 */
public final class EdgeFlows {

    /** What the names of our flows begin with. */
    static final String PREFIX = "idp-master ";

    /** The flow for browsers. */
    public static final String BROWSER = PREFIX + "edge browser";

    /** The flow for the password grant. */
    public static final String DIRECT_GRANT = PREFIX + "edge direct grant";

    private static final int FIRST = 10;
    private static final int APART = 10;

    private final RealmModel realm;

    public EdgeFlows(RealmModel realm) {
        this.realm = realm;
    }

    /** The id of one of our flows, for binding a client to it. */
    public Optional<String> id(String alias) {
        return Optional.ofNullable(realm.getFlowByAlias(alias)).map(AuthenticationFlowModel::getId);
    }

    /**
     * Whether both flows, the ECP step and the required action are there, and the flows follow the realm's as they are
     * now.
     */
    public boolean upToDate() {
        return upToDate(BROWSER, realm.getBrowserFlow())
                && upToDate(DIRECT_GRANT, realm.getDirectGrantFlow())
                && (ecpGuarded() || !ecpCanBeGuarded())
                && actionAsked();
    }

    /** Makes {@link #upToDate} true, and writes nothing where it is. Our flows keep their ids. */
    public void bringUpToDate() {
        bring(BROWSER, "A login to an edge in a browser", realm.getBrowserFlow());
        bring(DIRECT_GRANT, "A login to an edge with the password grant", realm.getDirectGrantFlow());
        if (!ecpGuarded() && ecpCanBeGuarded()) {
            AuthenticationFlowModel ecp = realm.getFlowByAlias(DefaultAuthenticationFlows.SAML_ECP_FLOW);
            int last = executions(ecp).stream()
                    .mapToInt(AuthenticationExecutionModel::getPriority)
                    .max()
                    .orElse(0);
            addAccess(ecp, last + APART);
        }
        if (!actionAsked()) {
            ask();
        }
    }

    private boolean actionAsked() {
        RequiredActionProviderModel ours = realm.getRequiredActionProviderByAlias(EdgeAccessActionFactory.ID);
        return ours != null && ours.isEnabled();
    }

    private void ask() {
        RequiredActionProviderModel wanted = EdgeAccessActionFactory.model();
        RequiredActionProviderModel ours = realm.getRequiredActionProviderByAlias(wanted.getAlias());
        if (ours == null) {
            realm.addRequiredActionProvider(wanted);
        } else {
            ours.setEnabled(true);
            realm.updateRequiredActionProvider(ours);
        }
    }

    /** Whether a user with nothing at an edge is told so over ECP; without it such a user gets an empty assertion. */
    public boolean ecpGuarded() {
        return Optional.ofNullable(realm.getFlowByAlias(DefaultAuthenticationFlows.SAML_ECP_FLOW)).stream()
                .flatMap(ecp -> executions(ecp).stream())
                .anyMatch(this::isAccess);
    }

    // beside a required step Keycloak skips all alternatives: adding ours would let no one in
    private boolean ecpCanBeGuarded() {
        return Optional.ofNullable(realm.getFlowByAlias(DefaultAuthenticationFlows.SAML_ECP_FLOW)).stream()
                        .flatMap(ecp -> executions(ecp).stream())
                        .anyMatch(AuthenticationExecutionModel::isRequired)
                && executions(realm.getFlowByAlias(DefaultAuthenticationFlows.SAML_ECP_FLOW)).stream()
                        .noneMatch(AuthenticationExecutionModel::isAlternative);
    }

    private boolean isAccess(AuthenticationExecutionModel execution) {
        return EdgeAccessFactory.ID.equals(execution.getAuthenticator()) && execution.isRequired();
    }

    private boolean upToDate(String alias, AuthenticationFlowModel original) {
        AuthenticationFlowModel ours = realm.getFlowByAlias(alias);
        return ours != null && (isOurs(original) || FlowShape.of(realm, ours).equals(wanted(original)));
    }

    // somebody bound our flow to the whole realm: there is nothing left to follow
    private static boolean isOurs(AuthenticationFlowModel flow) {
        return flow.getAlias().startsWith(PREFIX);
    }

    private FlowShape wanted(AuthenticationFlowModel original) {
        return new FlowShape(
                AuthenticationFlow.BASIC_FLOW,
                List.of(
                        new Execution(
                                Optional.empty(),
                                Requirement.REQUIRED,
                                Map.of(),
                                Optional.of(FlowShape.of(realm, original)),
                                original.getAlias()),
                        new Execution(
                                Optional.of(EdgeAccessFactory.ID),
                                Requirement.REQUIRED,
                                Map.of(),
                                Optional.empty(),
                                "")));
    }

    private void bring(String alias, String description, AuthenticationFlowModel original) {
        if (upToDate(alias, original) || isOurs(original)) {
            return;
        }
        AuthenticationFlowModel ours = realm.getFlowByAlias(alias);
        if (ours == null) {
            ours = add(alias, description, AuthenticationFlow.BASIC_FLOW, true);
        } else {
            clear(ours);
        }
        fill(ours, wanted(original));
    }

    private AuthenticationFlowModel add(String alias, String description, String provider, boolean topLevel) {
        AuthenticationFlowModel flow = new AuthenticationFlowModel();
        flow.setAlias(alias);
        flow.setDescription(description);
        flow.setProviderId(provider);
        flow.setTopLevel(topLevel);
        flow.setBuiltIn(false);
        return realm.addAuthenticationFlow(flow);
    }

    private void fill(AuthenticationFlowModel flow, FlowShape shape) {
        int priority = FIRST;
        for (Execution execution : shape.executions()) {
            AuthenticationExecutionModel model = new AuthenticationExecutionModel();
            model.setParentFlow(flow.getId());
            model.setRequirement(execution.requirement());
            model.setPriority(priority);
            execution.authenticator().ifPresent(model::setAuthenticator);
            execution.flow().ifPresent(inner -> {
                AuthenticationFlowModel subflow =
                        add(free(FlowShape.aliasOf(execution.title())), "", inner.provider(), false);
                fill(subflow, inner);
                model.setFlowId(subflow.getId());
                model.setAuthenticatorFlow(true);
            });
            if (!execution.configuration().isEmpty()) {
                AuthenticatorConfigModel configuration = new AuthenticatorConfigModel();
                configuration.setAlias(
                        PREFIX + execution.authenticator().orElse("flow") + " " + flow.getId() + " " + priority);
                configuration.setConfig(execution.configuration());
                model.setAuthenticatorConfig(
                        realm.addAuthenticatorConfig(configuration).getId());
            }
            realm.addAuthenticatorExecution(model);
            priority += APART;
        }
    }

    // the browser's and the password grant's copies may hold flows of one name
    private String free(String alias) {
        String candidate = alias;
        for (int n = 2; realm.getFlowByAlias(candidate) != null; n++) {
            candidate = alias + " " + n;
        }
        return candidate;
    }

    private void clear(AuthenticationFlowModel flow) {
        for (AuthenticationExecutionModel execution : executions(flow)) {
            Optional<AuthenticationFlowModel> subflow = FlowShape.subflow(realm, execution);
            Optional<AuthenticatorConfigModel> configuration = FlowShape.configuration(realm, execution);
            subflow.ifPresent(this::clear);
            realm.removeAuthenticatorExecution(execution);
            subflow.ifPresent(realm::removeAuthenticationFlow);
            configuration.ifPresent(realm::removeAuthenticatorConfig);
        }
    }

    private void addAccess(AuthenticationFlowModel flow, int priority) {
        AuthenticationExecutionModel access = new AuthenticationExecutionModel();
        access.setParentFlow(flow.getId());
        access.setAuthenticator(EdgeAccessFactory.ID);
        access.setAuthenticatorFlow(false);
        access.setRequirement(Requirement.REQUIRED);
        access.setPriority(priority);
        realm.addAuthenticatorExecution(access);
    }

    private List<AuthenticationExecutionModel> executions(AuthenticationFlowModel flow) {
        return realm.getAuthenticationExecutionsStream(flow.getId()).toList();
    }
}
