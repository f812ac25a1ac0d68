package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * The gate as the mappers ask it. The authenticator tells the user; a mapper can only tell the log, on the paths that
 * pass no authenticator and no required action: a refresh token, a code whose user has lost a team since.
 */
final class MapperRelease {

    private static final Logger LOG = Logger.getLogger(MapperRelease.class);

    private final EdgeGate gate;

    MapperRelease(EdgeGate gate) {
        this.gate = gate;
    }

    EdgeAccess decide(KeycloakSession session, ClientModel client, UserModel user) {
        EdgeAccess access = gate.decide(session, client, user);
        if (access instanceof Refused refused) {
            log(client, user, refused);
        }
        return access;
    }

    void log(ClientModel client, UserModel user, Refused refused) {
        LOG.warnf(
                "nothing released: realm=`%s`, client=`%s`, user=`%s`, reason=%s, %s",
                client.getRealm().getName(),
                OneLine.of(client.getClientId()),
                user.getId(),
                refused.reason(),
                OneLine.of(refused.whole()));
    }
}
