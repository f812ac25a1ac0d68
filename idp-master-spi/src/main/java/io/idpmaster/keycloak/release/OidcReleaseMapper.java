package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.keycloak.release.EdgeAccess.NotAnEdge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;

/**
 * Puts the release of this user at this edge into the access token, the ID token, the user info and the introspection:
 * one string claim for each attribute, and {@code aud} exactly this edge's client id. Where nothing is released no claim
 * is put, the access token has no audience, and the log says why.
 */
public final class OidcReleaseMapper extends AbstractOIDCProtocolMapper
        implements OIDCAccessTokenMapper,
                OIDCIDTokenMapper,
                UserInfoTokenMapper,
                TokenIntrospectionTokenMapper,
                ServerInfoAwareProviderFactory {

    /** The mapper's type in Keycloak. */
    public static final String ID = "idp-master-oidc-release";

    private static final List<ProviderConfigProperty> CONFIG = configuration();

    private final MapperRelease release = new MapperRelease(new EdgeGate(new EdgeReader()));

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext context) {
        ClientModel client = context.getClientSession().getClient();
        EdgeAccess access = release.decide(client, userSession.getUser());
        if (access instanceof Granted granted) {
            token.getOtherClaims().putAll(granted.release().attributes());
        }
        if (token instanceof AccessToken && !(access instanceof NotAnEdge)) {
            token.audience(access instanceof Granted ? new String[] {client.getClientId()} : null);
        }
    }

    /** Last of all: an audience that any other mapper added goes. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
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
                + "audience; only for clients with the attribute keystone.edge.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return CONFIG;
    }

    private static List<ProviderConfigProperty> configuration() {
        List<ProviderConfigProperty> properties = new ArrayList<>();
        OIDCAttributeMapperHelper.addIncludeInTokensConfig(properties, OidcReleaseMapper.class);
        return List.copyOf(properties);
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return Version.info();
    }
}
