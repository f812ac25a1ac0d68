package io.idpmaster.keycloak.release;

import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** What a login would come to, for administrators. */
public final class LoginOutcome {

    private LoginOutcome() {}

    /** Why the user would be turned away at the edge of this client, as a sentence; nothing where the user would get in. */
    public static Optional<String> refusal(KeycloakSession session, ClientModel client, UserModel user) {
        return EdgeGate.make().decide(session, client, user) instanceof EdgeAccess.Refused refused
                ? Optional.of(refused.whole())
                : Optional.empty();
    }
}
