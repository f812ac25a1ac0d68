package io.idpmaster.keycloak.release;

import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.utils.DefaultAuthenticationFlows;

/** Who is waiting for the answer, and so what it must look like. */
enum RefusedLogin {
    BROWSER,
    DIRECT_GRANT,
    ECP;

    /** The path that Keycloak gives to a flow that answers at the token endpoint. */
    private static final String TOKEN_ENDPOINT = "token";

    static RefusedLogin of(AuthenticationFlowContext context) {
        // not by the binding in the client's notes: forcing POST overwrites it for ECP too
        if (DefaultAuthenticationFlows.SAML_ECP_FLOW.equals(
                context.getTopLevelFlow().getAlias())) {
            return ECP;
        }
        return TOKEN_ENDPOINT.equals(context.getFlowPath()) ? DIRECT_GRANT : BROWSER;
    }
}
