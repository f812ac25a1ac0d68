package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.events.EventType;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Turns away the same users as {@link EdgeAccessAuthenticator} on the ways that lead past a client's flow: Keycloak goes
 * on after a login at an identity provider with the required actions, and asks no step of the flow that began it.
 *
 * <p>It is required of nobody for long: each login decides anew.
 */
final class EdgeAccessAction implements RequiredActionProvider {

    private final EdgeGate gate;

    EdgeAccessAction(EdgeGate gate) {
        this.gate = gate;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        if (decide(context) instanceof Refused) {
            login.addRequiredAction(EdgeAccessActionFactory.ID);
        } else {
            login.removeRequiredAction(EdgeAccessActionFactory.ID);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (!(decide(context) instanceof Refused refused)) {
            context.success();
            return;
        }
        // the event in hand is that of an action; what fails here is the login
        RefusalEvent.of(context.getEvent().clone().event(EventType.LOGIN), context.getUser(), refused);
        WaitingDevice.turnAway(context.getSession(), context.getAuthenticationSession());
        context.challenge(RefusalPage.of(
                context.getSession(), context.form(), context.getAuthenticationSession(), context.getUser(), refused));
    }

    /** The page has no form; whoever sends one is asked again. */
    @Override
    public void processAction(RequiredActionContext context) {
        requiredActionChallenge(context);
    }

    private EdgeAccess decide(RequiredActionContext context) {
        return gate.decide(
                context.getSession(), context.getAuthenticationSession().getClient(), context.getUser());
    }

    @Override
    public void close() {
        // one instance for all
    }
}
