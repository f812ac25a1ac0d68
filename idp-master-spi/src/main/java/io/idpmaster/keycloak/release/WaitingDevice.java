package io.idpmaster.keycloak.release;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The device for which a user logs in elsewhere (RFC 8628): it asks every few seconds what has become of its code, for as
 * long as Keycloak answers {@code authorization_pending}.
 */
final class WaitingDevice {

    private WaitingDevice() {}

    /** Lets the device hear {@code access_denied} at its next question; nothing where no device waits. */
    static void turnAway(KeycloakSession session, AuthenticationSessionModel login) {
        if (DeviceGrantType.isOAuth2DeviceVerificationFlow(login)) {
            // what it answers is a page of Keycloak's, and the user is shown a better one
            DeviceGrantType.denyOAuth2DeviceAuthorization(login, LoginProtocol.Error.CONSENT_DENIED, session)
                    .close();
        }
    }
}
