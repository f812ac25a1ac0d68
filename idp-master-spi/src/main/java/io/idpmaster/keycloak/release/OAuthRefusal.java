package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Reason;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.keycloak.OAuthErrorException;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * The refusal at the token endpoint, shaped as RFC 6749, 5.2 wants it. The code is {@code access_denied} (4.1.2.1) and
 * the status 403: the credentials are right, so {@code invalid_grant} would send the user to the wrong place. Who asks
 * for two edges gets {@code invalid_scope} and 400.
 */
final class OAuthRefusal {

    private OAuthRefusal() {}

    static Response of(Refused refused) {
        boolean scope = refused.reason() == Reason.NOT_ONE_EDGE;
        return Response.status(scope ? Response.Status.BAD_REQUEST : Response.Status.FORBIDDEN)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .entity(new OAuth2ErrorRepresentation(
                        scope ? OAuthErrorException.INVALID_SCOPE : OAuthErrorException.ACCESS_DENIED,
                        OneLine.ascii(Advice.sentence(refused))))
                .build();
    }
}
