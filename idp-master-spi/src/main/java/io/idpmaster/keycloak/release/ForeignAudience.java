package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.oidc.mappers.AudienceProtocolMapper;
import org.keycloak.protocol.oidc.mappers.AudienceResolveProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.saml.mappers.SAMLAudienceProtocolMapper;
import org.keycloak.protocol.saml.mappers.SAMLAudienceResolveProtocolMapper;
import org.keycloak.representations.IDToken;

/**
 * Mappers of Keycloak's that add an audience. With one of them a message for one edge names another place too, which would
 * take it; so nobody logs in by an edge's client that has one, on itself or by any of its client scopes.
 */
public final class ForeignAudience {

    private static final Set<String> MAPPERS = Set.of(
            AudienceProtocolMapper.PROVIDER_ID,
            AudienceResolveProtocolMapper.PROVIDER_ID,
            SAMLAudienceProtocolMapper.PROVIDER_ID,
            SAMLAudienceResolveProtocolMapper.PROVIDER_ID);

    private ForeignAudience() {}

    /** Whether a client or a client scope has such a mapper of its own. */
    public static boolean isAddedBy(ProtocolMapperContainerModel container) {
        return first(container).isPresent();
    }

    /**
     * Why nobody may log in by this client, as a sentence; nothing where nothing adds an audience. An optional scope counts
     * as any other: who logs in decides whether it is asked for.
     */
    static Optional<String> flaw(ClientModel client, String edge) {
        return first(client)
                .map(mapper -> sentence(mapper, "", edge))
                .or(() -> scopes(client).values().stream()
                        .flatMap(scope -> first(scope)
                                .map(mapper ->
                                        sentence(mapper, " of the client scope " + Quoted.of(scope.getName()), edge))
                                .stream())
                        .findFirst());
    }

    private static Map<String, ClientScopeModel> scopes(ClientModel client) {
        Map<String, ClientScopeModel> scopes = new LinkedHashMap<>(client.getClientScopes(true));
        scopes.putAll(client.getClientScopes(false));
        return scopes;
    }

    private static Optional<ProtocolMapperModel> first(ProtocolMapperContainerModel container) {
        return container
                .getProtocolMappersStream()
                .filter(ForeignAudience::addsOne)
                .findFirst();
    }

    // any mapper of claims can be told to write this one
    private static boolean addsOne(ProtocolMapperModel mapper) {
        return MAPPERS.contains(mapper.getProtocolMapper())
                || mapper.getConfig() != null
                        && IDToken.AUD.equals(mapper.getConfig().get(OIDCAttributeMapperHelper.TOKEN_CLAIM_NAME));
    }

    private static String sentence(ProtocolMapperModel mapper, String of, String edge) {
        return "the client of edge " + Quoted.of(edge) + " has the mapper " + Quoted.of(mapper.getName()) + of
                + ", which adds an audience, and a message is for one edge alone; an import puts the client right";
    }
}
