package io.idpmaster.keycloak.flow;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.RealmModel;

/**
 * What a flow does, apart from the names and ids in it: two flows of the same shape log users in the same way.
 *
 * @param provider the kind of flow, such as {@code basic-flow}
 */
record FlowShape(String provider, List<Execution> executions) {

    FlowShape {
        executions = List.copyOf(executions);
    }

    /**
     * One step, in the order in which it is taken.
     *
     * @param authenticator absent where the step is nothing but a flow
     * @param title the name of the flow in the step, for people
     */
    record Execution(
            Optional<String> authenticator,
            Requirement requirement,
            Map<String, String> configuration,
            Optional<FlowShape> flow,
            String title) {

        Execution {
            configuration = Map.copyOf(configuration);
        }

        /** The title is for people: a copy cannot keep it. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Execution execution
                    && authenticator.equals(execution.authenticator)
                    && requirement == execution.requirement
                    && configuration.equals(execution.configuration)
                    && flow.equals(execution.flow);
        }

        @Override
        public int hashCode() {
            return Objects.hash(authenticator, requirement, configuration, flow);
        }
    }

    static FlowShape of(RealmModel realm, AuthenticationFlowModel flow) {
        return new FlowShape(
                flow.getProviderId(),
                realm.getAuthenticationExecutionsStream(flow.getId())
                        .map(execution -> execution(realm, execution))
                        .toList());
    }

    private static Execution execution(RealmModel realm, AuthenticationExecutionModel execution) {
        Optional<AuthenticationFlowModel> flow = subflow(realm, execution);
        return new Execution(
                Optional.ofNullable(execution.getAuthenticator()),
                execution.getRequirement(),
                configuration(realm, execution)
                        .map(AuthenticatorConfigModel::getConfig)
                        .orElse(Map.of()),
                flow.map(found -> of(realm, found)),
                flow.map(found -> titleOf(found.getAlias())).orElse(""));
    }

    static Optional<AuthenticationFlowModel> subflow(RealmModel realm, AuthenticationExecutionModel execution) {
        return Optional.ofNullable(execution.getFlowId()).map(realm::getAuthenticationFlowById);
    }

    static Optional<AuthenticatorConfigModel> configuration(RealmModel realm, AuthenticationExecutionModel execution) {
        return Optional.ofNullable(execution.getAuthenticatorConfig()).map(realm::getAuthenticatorConfigById);
    }

    /** A flow's name in a realm is unique: the copy of {@code forms} is {@code idp-master forms}. */
    static String aliasOf(String title) {
        return EdgeFlows.PREFIX + title;
    }

    private static String titleOf(String alias) {
        return alias.startsWith(EdgeFlows.PREFIX) ? alias.substring(EdgeFlows.PREFIX.length()) : alias;
    }
}
