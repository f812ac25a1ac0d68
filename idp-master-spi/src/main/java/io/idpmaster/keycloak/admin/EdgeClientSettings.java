package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeJson;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.flow.EdgeFlows;
import io.idpmaster.keycloak.release.OidcReleaseMapper;
import io.idpmaster.keycloak.release.SamlReleaseMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.OAuth2DeviceConfig;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.mappers.SubMapper;
import org.keycloak.protocol.saml.SamlProtocol;

/**
 * How an edge's client has to be set. What follows from the catalogue, and what keeps a message of one edge from working
 * at another, is put right by every import. The rest is set when the client is made and belongs to the administrator
 * from then on: the shown name, whether the client is enabled, the theme of the login pages, the service provider's signature
 * and its certificate, and whether devices may log in.
 */
final class EdgeClientSettings {

    /** The theme that names the edge; only edges get it, and those that have none yet. */
    static final String THEME = "idp-master";

    private static final String LOGIN_THEME = "login_theme";

    static final String RELEASE = "openstack release";
    private static final String SUBJECT = "subject";

    /**
     * What v3oidcpassword and mod_auth_openidc ask for unless told otherwise. Keycloak refuses a login that asks for a
     * scope the client does not have; as optional ones they add nothing unless asked for, and never an audience.
     */
    private static final Set<String> OPTIONAL_SCOPES = Set.of("profile", "email");

    private final Edge edge;
    private final EdgeAddresses addresses;
    private final EdgeReader reader;
    private final boolean saml;
    private final ClientScopes realmScopes;
    private final List<ClientSetting<?>> settings = new ArrayList<>();

    private EdgeClientSettings(Edge edge, EdgeReader reader, ClientScopes realmScopes) {
        this.edge = edge;
        this.realmScopes = realmScopes;
        try {
            this.addresses = EdgeAddresses.of(edge);
        } catch (ConfigException e) {
            throw new IllegalStateException("the rules let an edge without an address pass", e);
        }
        this.reader = reader;
        this.saml = edge.agreement().module().saml();
    }

    /**
     * The settings of this edge.
     *
     * @param flows as they are; a client is bound to those that are there
     * @param realmScopes the client scopes that the realm has
     */
    static EdgeClientSettings of(Edge edge, EdgeReader reader, EdgeFlows flows, ClientScopes realmScopes) {
        EdgeClientSettings settings = new EdgeClientSettings(edge, reader, realmScopes);
        settings.common(flows);
        if (settings.saml) {
            settings.saml();
        } else {
            settings.oidc(flows);
        }
        return settings;
    }

    String clientId() {
        return addresses.clientId();
    }

    /** What of a realm's own client scopes edges cannot have. */
    static List<Finding> check(ClientScopes realmScopes) {
        return OPTIONAL_SCOPES.stream()
                .filter(realmScopes::isForeign)
                .sorted()
                .map(name -> Finding.warning(
                        "edges",
                        "the client scope `" + name
                                + "` of this realm adds an audience, so no edge's client has it, and a login at an edge "
                                + "that asks for it is refused",
                        "take the mapper that adds the audience out of it, and import again"))
                .toList();
    }

    /** Whether an import would leave the client alone. */
    boolean areSet(ClientModel client) {
        return settings.stream().allMatch(setting -> setting.isSet(client));
    }

    /** Writes what differs. */
    void set(ClientModel client) {
        settings.forEach(setting -> setting.set(client));
    }

    /** For a client just made: what {@link #set} will leave to the administrator. */
    void begin(ClientModel client) {
        client.setName(edge.name());
        client.setEnabled(true);
        if (saml) {
            client.setAttribute("saml.client.signature", "false");
        } else {
            client.setAttribute(OAuth2DeviceConfig.OAUTH2_DEVICE_AUTHORIZATION_GRANT_ENABLED, "true");
        }
    }

    private void common(EdgeFlows flows) {
        add(ClientModel::getClientId, addresses.clientId(), ClientModel::setClientId);
        // first: with the protocol come the realm's default scopes, which a later setting takes away
        add(
                ClientModel::getProtocol,
                saml ? SamlProtocol.LOGIN_PROTOCOL : OIDCLoginProtocol.LOGIN_PROTOCOL,
                ClientModel::setProtocol);
        settings.add(ClientSetting.noRegistrationToken());
        add(this::stated, Optional.of(edge), (client, wanted) -> state(client));
        add(ClientModel::isFullScopeAllowed, false, ClientModel::setFullScopeAllowed);
        add(ClientModel::isConsentRequired, false, ClientModel::setConsentRequired);
        add(ClientModel::isBearerOnly, false, ClientModel::setBearerOnly);
        add(ClientModel::isStandardFlowEnabled, true, ClientModel::setStandardFlowEnabled);
        add(ClientModel::isImplicitFlowEnabled, false, ClientModel::setImplicitFlowEnabled);
        add(ClientModel::isServiceAccountsEnabled, false, ClientModel::setServiceAccountsEnabled);
        // a public client authenticates with nothing, and Keycloak warns at every login where nothing is stated
        add(
                ClientModel::getClientAuthenticatorType,
                KeycloakModelUtils.getDefaultClientAuthenticatorType(),
                ClientModel::setClientAuthenticatorType);
        add(ClientModel::getRedirectUris, addresses.all(), ClientModel::setRedirectUris);
        add(ClientModel::getWebOrigins, Set.of(), ClientModel::setWebOrigins);
        theme();
        binding(AuthenticationFlowBindings.BROWSER_BINDING, flows.id(EdgeFlows.BROWSER));
        scopes(true, Set.of());
    }

    private void saml() {
        attribute("saml_assertion_consumer_url_post", addresses.landing());
        attribute("saml.force.post.binding", "true");
        attribute("saml.allow.ecp.flow", "true");
        attribute("saml.server.signature", "true");
        attribute("saml.assertion.signature", "true");
        attribute("saml.signature.algorithm", "RSA_SHA256");
        attribute("saml_signature_canonicalization_method", "http://www.w3.org/2001/10/xml-exc-c14n#");
        attribute("saml.authnstatement", "true");
        attribute("saml.assertion.lifespan", "60");
        // a persistent id would be made up and written to the user at the first login
        attribute("saml_name_id_format", "username");
        add(ClientModel::isFrontchannelLogout, true, ClientModel::setFrontchannelLogout);
        scopes(false, Set.of());
        mappers(SamlReleaseMapper.model(RELEASE));
    }

    private void oidc(EdgeFlows flows) {
        add(ClientModel::isPublicClient, true, ClientModel::setPublicClient);
        add(ClientModel::isDirectAccessGrantsEnabled, true, ClientModel::setDirectAccessGrantsEnabled);
        attribute("pkce.code.challenge.method", "S256");
        attribute("access.token.signed.response.alg", "RS256");
        attribute("id.token.signed.response.alg", "RS256");
        attribute("access.token.lifespan", "300");
        binding(AuthenticationFlowBindings.DIRECT_GRANT_BINDING, flows.id(EdgeFlows.DIRECT_GRANT));
        scopes(false, OPTIONAL_SCOPES.stream().filter(realmScopes::offers).collect(Collectors.toSet()));
        // without the realm's scopes nothing else gives an access token its subject
        mappers(subject(), OidcReleaseMapper.model(RELEASE));
    }

    /** A mapper that gives a token its subject. */
    static ProtocolMapperModel subject() {
        return SubMapper.create(SUBJECT, true, true);
    }

    private <T> void add(Function<ClientModel, T> read, T wanted, BiConsumer<ClientModel, T> write) {
        settings.add(new ClientSetting<>(read, wanted, write));
    }

    private void attribute(String name, String value) {
        settings.add(ClientSetting.attribute(name, value));
    }

    /** A cloud's operator may have given the edge a theme that builds on ours. */
    private void theme() {
        add(
                client -> Optional.ofNullable(client.getAttribute(LOGIN_THEME))
                        .filter(theme -> !theme.isBlank())
                        .isPresent(),
                true,
                (client, wanted) -> client.setAttribute(LOGIN_THEME, THEME));
    }

    // the edge in another spelling is the same edge: no write
    private Optional<Edge> stated(ClientModel client) {
        try {
            return reader.read(client);
        } catch (UnreadableEdgeException e) {
            return Optional.empty();
        }
    }

    private void state(ClientModel client) {
        client.setAttribute(CatalogueNames.EDGE, edge.name());
        client.setAttribute(CatalogueNames.EDGE_LABELS, EdgeJson.labels(edge));
        client.setAttribute(CatalogueNames.EDGE_AGREEMENT, EdgeJson.agreement(edge));
    }

    private void binding(String binding, Optional<String> flow) {
        add(
                client -> Optional.ofNullable(client.getAuthenticationFlowBindingOverride(binding)),
                flow,
                (client, wanted) -> wanted.ifPresent(id -> client.setAuthenticationFlowBindingOverride(binding, id)));
    }

    private void scopes(boolean byDefault, Set<String> wanted) {
        add(client -> client.getClientScopes(byDefault).keySet(), wanted, (client, names) -> {
            for (ClientScopeModel scope :
                    List.copyOf(client.getClientScopes(byDefault).values())) {
                if (!names.contains(scope.getName())) {
                    client.removeClientScope(scope);
                }
            }
            names.forEach(name -> Optional.ofNullable(KeycloakModelUtils.getClientScopeByName(client.getRealm(), name))
                    .ifPresent(scope -> client.addClientScope(scope, byDefault)));
        });
    }

    private record Mapper(String type, Map<String, String> config) {

        static Mapper of(ProtocolMapperModel model) {
            return new Mapper(
                    model.getProtocolMapper(),
                    Map.copyOf(Optional.ofNullable(model.getConfig()).orElse(Map.of())));
        }
    }

    // no other stays: one of Keycloak's can name a second place that then takes the message
    private void mappers(ProtocolMapperModel... wanted) {
        add(client -> counted(client.getProtocolMappersStream()), counted(Arrays.stream(wanted)), (client, mappers) -> {
            client.getProtocolMappersStream().toList().forEach(client::removeProtocolMapper);
            Arrays.stream(wanted).forEach(client::addProtocolMapper);
        });
    }

    private static Map<Mapper, Long> counted(Stream<ProtocolMapperModel> mappers) {
        return mappers.collect(Collectors.groupingBy(Mapper::of, Collectors.counting()));
    }
}
