package io.idpmaster.keycloak.release;

import io.idpmaster.config.UserClouds;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.keycloak.release.EdgeAccess.NotAnEdge;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import io.idpmaster.strategy.Attributes;
import jakarta.ws.rs.WebApplicationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;

/**
 * Puts the release of this user at this edge into the access token, the ID token, the user info and the introspection:
 * one string claim for each attribute, and {@code aud} exactly this edge's client id. Where nothing is released no claim
 * is put, the access token has no audience, and the log says why.
 *
 * <p>It stands on an edge's own client, or on the edge's client scope, which names the edge. With that scope any client
 * that has it gets an access token for the edge, by whatever grant; for the edge alone, or none at all.
 */
public final class OidcReleaseMapper extends AbstractOIDCProtocolMapper
        implements OIDCAccessTokenMapper,
                OIDCIDTokenMapper,
                UserInfoTokenMapper,
                TokenIntrospectionTokenMapper,
                IdpMasterFactory<ProtocolMapper> {

    /** The mapper's type in Keycloak. */
    public static final String ID = "idp-master-oidc-release";

    /** In the mapper's configuration: the edge whose client scope it stands on; absent on an edge's own client. */
    private static final String EDGE = "openstack.edge";

    /** What a scope token can hold (RFC 6749, 3.3) and an edge's configuration as well. */
    private static final Pattern SCOPED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final List<ProviderConfigProperty> CONFIG = configuration();

    private final MapperRelease release = new MapperRelease(EdgeGate.make());
    private final ScopeGate scopes = new ScopeGate(release);

    /** The name of an edge's client scope; nothing where the edge's name does not fit into one. */
    public static Optional<String> scope(String edge) {
        return SCOPED.matcher(edge).matches() ? Optional.of(UserClouds.scope(edge)) : Optional.empty();
    }

    /** The edge whose client scope the mapper stands on. */
    static Optional<String> edgeOf(ProtocolMapperModel mapper) {
        return ID.equals(mapper.getProtocolMapper())
                ? Optional.ofNullable(mapper.getConfig().get(EDGE)).filter(edge -> !edge.isBlank())
                : Optional.empty();
    }

    /**
     * With a client scope, whatever the mapper's other configuration says: a client asked for this edge, and gets a token
     * for it or is told why not.
     */
    @Override
    public AccessToken transformAccessToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context) {
        Optional<String> edge = edgeOf(mapper);
        if (edge.isEmpty()) {
            return super.transformAccessToken(token, mapper, session, userSession, context);
        }
        EdgeAccess access = scopes.decide(session, edge.get(), context, userSession.getUser());
        if (!(access instanceof Granted granted)) {
            throw new WebApplicationException(OAuthRefusal.of((Refused) access));
        }
        put(granted, token);
        token.audience(ScopeGate.audience(granted));
        // those of the asking client are no business of the edge's, and there are no others
        token.setRealmAccess(null);
        token.setResourceAccess(new HashMap<>());
        return token;
    }

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext context) {
        ClientModel client = context.getClientSession().getClient();
        Optional<String> scoped = edgeOf(mapper);
        EdgeAccess access = scoped.isPresent()
                ? scopes.decide(session, scoped.get(), context, userSession.getUser())
                : release.decide(session, client, userSession.getUser());
        if (access instanceof Granted granted) {
            put(granted, token);
        }
        if (token instanceof AccessToken && !(access instanceof NotAnEdge)) {
            token.audience(access instanceof Granted ? new String[] {scoped.orElseGet(client::getClientId)} : null);
        }
    }

    // other mappers of the asking client may have put such claims, from attributes that users edit themselves
    private static void put(Granted granted, IDToken token) {
        token.getOtherClaims().keySet().removeIf(claim -> claim.startsWith(Attributes.PREFIX));
        token.getOtherClaims().putAll(granted.release().attributes());
    }

    /** Last of all: an audience that any other mapper added goes. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
    }

    /** A mapper of this type, as an edge's client scope needs it: in every token of whoever asks for the edge. */
    public static ProtocolMapperModel model(String name, String edge) {
        ProtocolMapperModel model = model(name);
        Map<String, String> config = new HashMap<>(model.getConfig());
        config.put(EDGE, edge);
        model.setConfig(config);
        return model;
    }

    /** A mapper of this type, as an edge's client needs it: in every token. */
    public static ProtocolMapperModel model(String name) {
        ProtocolMapperModel model = new ProtocolMapperModel();
        model.setName(name);
        model.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        model.setProtocolMapper(ID);
        model.setConfig(Map.of(
                OIDCAttributeMapperHelper.INCLUDE_IN_ACCESS_TOKEN, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_ID_TOKEN, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_USERINFO, "true",
                OIDCAttributeMapperHelper.INCLUDE_IN_INTROSPECTION, "true"));
        return model;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "OpenStack release";
    }

    @Override
    public String getDisplayCategory() {
        return TOKEN_MAPPER_CATEGORY;
    }

    @Override
    public String getHelpText() {
        return "What the user holds at this edge, as its Keystone's mapping expects it, and this edge as the only "
                + "audience; on a client with the attribute keystone.edge, or on the client scope that names an edge.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return CONFIG;
    }

    private static List<ProviderConfigProperty> configuration() {
        List<ProviderConfigProperty> properties = new ArrayList<>();
        properties.add(new ProviderConfigProperty(
                EDGE,
                "Edge",
                "On an edge's client scope: the edge, which is its client's id. Leave it empty on an edge's own client.",
                ProviderConfigProperty.STRING_TYPE,
                ""));
        OIDCAttributeMapperHelper.addIncludeInTokensConfig(properties, OidcReleaseMapper.class);
        return List.copyOf(properties);
    }
}
