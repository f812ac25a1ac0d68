package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;

/** The refusal as an event of the realm: {@code access_denied}, and why, with names that the user is not told. */
final class RefusalEvent {

    private RefusalEvent() {}

    /** Fills the event in; whoever answers by itself still has to say that it is an error. */
    static EventBuilder describe(EventBuilder event, UserModel user, Refused refused) {
        return event.user(user)
                .detail(Details.USERNAME, OneLine.of(user.getUsername()))
                .detail(Details.REASON, OneLine.of(refused.whole()));
    }

    static void of(EventBuilder event, UserModel user, Refused refused) {
        describe(event, user, refused).error(Errors.ACCESS_DENIED);
    }
}
