package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.keycloak.release.EdgeAccess.NotAnEdge;
import io.idpmaster.keycloak.release.EdgeAccess.Reason;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * Decides what a user gets for an edge through a client that is none: by the edge's client scope, which the client has
 * to have and to ask for.
 *
 * <p>INVARIANT: a token is for one edge. Whoever asks for a second one, by a second scope or from an edge's own client,
 * gets none. The edge is handed a token that opens nothing but itself: a client whose tokens carry roles of the realm
 * gets none either, since Keycloak's own REST looks at roles and not at the audience.
 */
final class ScopeGate {

    private final MapperRelease release;

    ScopeGate(MapperRelease release) {
        this.release = release;
    }

    /** For a token that this client is to get with the scopes in the context, of which one is this edge's. */
    EdgeAccess decide(KeycloakSession session, String edge, ClientSessionContext context, UserModel user) {
        ClientModel asking = context.getClientSession().getClient();
        Optional<String> own =
                Optional.ofNullable(asking.getAttribute(CatalogueNames.EDGE)).filter(name -> !name.isBlank());
        SortedSet<String> edges = edges(context);
        own.ifPresent(edges::add);
        if (own.isPresent() || edges.size() != 1 || !edges.first().equals(edge)) {
            return refused(
                    asking,
                    user,
                    new Refused(
                            edge,
                            Reason.NOT_ONE_EDGE,
                            "a token is for one edge, and this would be for `" + String.join("`, `", edges) + "`"
                                    + own.map(name -> " through the client of edge `" + name + "`")
                                            .orElse("")));
        }
        ClientModel client = asking.getRealm().getClientByClientId(edge);
        if (client == null
                || !client.isEnabled()
                || !OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol())
                || !edge.equals(client.getAttribute(CatalogueNames.EDGE))) {
            return refused(
                    asking,
                    user,
                    new Refused(
                            edge,
                            Reason.MISCONFIGURED,
                            "there is no enabled OpenID Connect client `" + edge + "` that says it is this edge"));
        }
        SortedSet<String> roles = foreignRoles(asking, context);
        if (!roles.isEmpty()) {
            return refused(
                    asking,
                    user,
                    new Refused(
                            edge,
                            Reason.MISCONFIGURED,
                            "tokens of the client `" + asking.getClientId() + "` carry roles of the realm, among them `"
                                    + roles.first() + "`, which no edge may be handed: switch off its full scope"));
        }
        EdgeAccess access = release.decide(session, client, user);
        // the client cannot be found unless it says that it is the edge
        return access instanceof NotAnEdge
                ? new Refused(edge, Reason.MISCONFIGURED, "the client `" + edge + "` is no edge")
                : access;
    }

    private EdgeAccess refused(ClientModel asking, UserModel user, Refused refused) {
        release.log(asking, user, refused);
        return refused;
    }

    /** What the client's tokens for an edge have as their audience. */
    static String audience(Granted granted) {
        return granted.edge().name();
    }

    private static SortedSet<String> edges(ClientSessionContext context) {
        SortedSet<String> edges = new TreeSet<>();
        context.getProtocolMappersStream()
                .forEach(mapper -> OidcReleaseMapper.edgeOf(mapper).ifPresent(edges::add));
        return edges;
    }

    private static SortedSet<String> foreignRoles(ClientModel asking, ClientSessionContext context) {
        SortedSet<String> roles = new TreeSet<>();
        context.getRolesStream()
                .filter(role -> !(role.isClientRole() && asking.getId().equals(role.getContainerId())))
                .map(RoleModel::getName)
                .forEach(roles::add);
        return roles;
    }
}
