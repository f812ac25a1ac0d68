package io.idpmaster.keycloak.catalogue;

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

    /** Keycloak's own types of mappers that add one, whatever they are told. */
    static final Set<String> MAPPERS = Set.of(
            AudienceProtocolMapper.PROVIDER_ID,
            AudienceResolveProtocolMapper.PROVIDER_ID,
            SAMLAudienceProtocolMapper.PROVIDER_ID,
            SAMLAudienceResolveProtocolMapper.PROVIDER_ID);

    /** By what of its configuration a mapper is told which claim to write. */
    static final String CLAIM_NAME = OIDCAttributeMapperHelper.TOKEN_CLAIM_NAME;

    /** The claim that holds the audience. */
    private static final String CLAIM = IDToken.AUD;

    /**
     * A mapper that adds one, by its name.
     *
     * @param scope the client scope that it stands in; nothing where it is the client's own
     */
    public record Adder(String mapper, Optional<String> scope) {

        /** Why nobody may log in at the edge whose client has it. */
        public String flaw(String edge) {
            return what(edge) + "; an import puts the client right";
        }

        /** Why that client may not come to have it. */
        public String refusal(String edge) {
            return "then " + what(edge)
                    + ": nobody could log in there any more; give it to clients and client scopes that are no edge's";
        }

        private String what(String edge) {
            return "the client of edge " + Quoted.of(edge) + " has the mapper " + Quoted.of(mapper)
                    + scope.map(name -> " of the client scope " + Quoted.of(name))
                            .orElse("")
                    + ", which adds an audience, and a message is for one edge alone";
        }
    }

    private ForeignAudience() {}

    /** Whether a client or a client scope has such a mapper of its own. */
    public static boolean isAddedBy(ProtocolMapperContainerModel container) {
        return first(container).isPresent();
    }

    /**
     * Whether a mapper of this type does. Any mapper of claims can be told to write this one.
     *
     * @param claim the one that it is told to write, as it is written there
     */
    static boolean isAddedBy(String mapper, Optional<String> claim) {
        return MAPPERS.contains(mapper)
                || claim.filter(written -> ClaimName.mayBe(written, CLAIM::equals, CLAIM::startsWith))
                        .isPresent();
    }

    /**
     * Why nobody may log in by this client, as a sentence; nothing where nothing adds an audience. An optional scope counts
     * as any other: who logs in decides whether it is asked for. {@link EdgeTables#foreignAudiences} says the same of many.
     */
    public static Optional<String> flaw(ClientModel client, String edge) {
        return first(client)
                .map(mapper -> new Adder(mapper.getName(), Optional.empty()))
                .or(() -> scopes(client).values().stream()
                        .flatMap(scope ->
                                first(scope)
                                        .map(mapper -> new Adder(mapper.getName(), Optional.of(scope.getName())))
                                        .stream())
                        .findFirst())
                .map(adder -> adder.flaw(edge));
    }

    private static Map<String, ClientScopeModel> scopes(ClientModel client) {
        Map<String, ClientScopeModel> scopes = new LinkedHashMap<>(client.getClientScopes(true));
        scopes.putAll(client.getClientScopes(false));
        return scopes;
    }

    private static Optional<ProtocolMapperModel> first(ProtocolMapperContainerModel container) {
        return container
                .getProtocolMappersStream()
                .filter(mapper -> isAddedBy(
                        mapper.getProtocolMapper(),
                        Optional.ofNullable(mapper.getConfig()).map(config -> config.get(CLAIM_NAME))))
                .findFirst();
    }
}
