package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import jakarta.ws.rs.core.Response;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.events.Errors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Turns away a user who has nothing at the edge, in the words of the protocol in hand: a page (403), an OAuth error
 * (403), or a SOAP fault. Runs last in its flow, also when a cookie logged the user in.
 */
final class EdgeAccessAuthenticator implements Authenticator {

    private final EdgeGate gate;

    EdgeAccessAuthenticator(EdgeGate gate) {
        this.gate = gate;
    }

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        EdgeAccess access = gate.decide(
                context.getSession(), context.getAuthenticationSession().getClient(), context.getUser());
        if (!(access instanceof Refused refused)) {
            context.success();
            return;
        }
        RefusalEvent.describe(context.getEvent(), context.getUser(), refused);
        switch (RefusedLogin.of(context)) {
            case ECP -> throw new EcpRefusal(refused);
            case DIRECT_GRANT -> refuse(context, OAuthRefusal.of(refused));
            case BROWSER -> {
                WaitingDevice.turnAway(context.getSession(), context.getAuthenticationSession());
                refuse(
                        context,
                        RefusalPage.of(
                                context.getSession(),
                                context.form(),
                                context.getAuthenticationSession(),
                                context.getUser(),
                                refused));
            }
        }
    }

    // a challenge and not a failure: a failure counts as a wrong password and would lock the account everywhere
    private static void refuse(AuthenticationFlowContext context, Response response) {
        context.getEvent().error(Errors.ACCESS_DENIED);
        context.forceChallenge(response);
    }

    /** The page's own address, reloaded: the answer may have changed. */
    @Override
    public void action(AuthenticationFlowContext context) {
        authenticate(context);
    }

    @Override
    public boolean requiresUser() {
        return true;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {
        // a user cannot set up what an administrator has to grant
    }

    @Override
    public void close() {
        // one instance for all
    }
}
