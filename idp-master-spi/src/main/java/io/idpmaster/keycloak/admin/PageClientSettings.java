package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.pages.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.OAuth2DeviceConfig;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.mappers.FullNameMapper;
import org.keycloak.protocol.oidc.mappers.UserClientRoleMappingMapper;
import org.keycloak.protocol.oidc.mappers.UserPropertyMapper;

/**
 * How a page's client has to be set: public, with a code that only the page's own address gets and only with PKCE
 * ({@code S256}), and with no right of the user's but those that the page needs. Its shown name and whether it is enabled
 * are the administrator's once it is made.
 */
final class PageClientSettings {

    /**
     * What of an administrator's rights the page of edges may use: what its REST asks for, and what delegated administrators
     * look things up by. Whoever has less stays without.
     */
    private static final Set<String> ROLES = Set.of(
            AdminRoles.VIEW_REALM,
            AdminRoles.VIEW_USERS,
            AdminRoles.VIEW_CLIENTS,
            AdminRoles.VIEW_EVENTS,
            AdminRoles.MANAGE_CLIENTS,
            AdminRoles.QUERY_CLIENTS,
            AdminRoles.QUERY_GROUPS,
            AdminRoles.QUERY_USERS);

    private final List<ClientSetting<?>> settings = new ArrayList<>();

    private PageClientSettings(RealmModel realm, Page page, String issuer) {
        String address = page.address(issuer);
        add(ClientModel::getProtocol, OIDCLoginProtocol.LOGIN_PROTOCOL, ClientModel::setProtocol);
        attribute(CatalogueNames.PAGE, page.path());
        settings.add(ClientSetting.noRegistrationToken());
        add(ClientModel::isPublicClient, true, ClientModel::setPublicClient);
        add(ClientModel::isBearerOnly, false, ClientModel::setBearerOnly);
        add(ClientModel::isConsentRequired, false, ClientModel::setConsentRequired);
        add(ClientModel::isFullScopeAllowed, false, ClientModel::setFullScopeAllowed);
        add(ClientModel::isStandardFlowEnabled, true, ClientModel::setStandardFlowEnabled);
        add(ClientModel::isImplicitFlowEnabled, false, ClientModel::setImplicitFlowEnabled);
        add(ClientModel::isDirectAccessGrantsEnabled, false, ClientModel::setDirectAccessGrantsEnabled);
        add(ClientModel::isServiceAccountsEnabled, false, ClientModel::setServiceAccountsEnabled);
        add(
                ClientModel::getClientAuthenticatorType,
                KeycloakModelUtils.getDefaultClientAuthenticatorType(),
                ClientModel::setClientAuthenticatorType);
        add(ClientModel::getBaseUrl, address, ClientModel::setBaseUrl);
        add(ClientModel::getRedirectUris, Set.of(address), ClientModel::setRedirectUris);
        // where administrators' REST has a host of its own, it asks the token whose scripts may call it
        add(ClientModel::getWebOrigins, Set.of("+"), ClientModel::setWebOrigins);
        attribute(OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD, "S256");
        attribute(OIDCConfigAttributes.POST_LOGOUT_REDIRECT_URIS, address);
        attribute(OAuth2DeviceConfig.OAUTH2_DEVICE_AUTHORIZATION_GRANT_ENABLED, "false");
        scopes(true);
        scopes(false);
        Optional<ClientModel> administration = administration(realm);
        roles(page == Page.EDGES ? administration.map(PageClientSettings::roles).orElse(Set.of()) : Set.of());
        mappers(page == Page.EDGES ? administration : Optional.empty());
    }

    static PageClientSettings of(RealmModel realm, Page page, String issuer) {
        return new PageClientSettings(realm, page, issuer);
    }

    boolean areSet(ClientModel client) {
        return settings.stream().allMatch(setting -> setting.isSet(client));
    }

    void set(ClientModel client) {
        settings.forEach(setting -> setting.set(client));
    }

    /** The client whose roles are the rights of this realm's administrators. */
    private static Optional<ClientModel> administration(RealmModel realm) {
        return Optional.ofNullable(realm.getClientByClientId("realm-management"))
                .or(() -> Optional.ofNullable(realm.getClientByClientId(realm.getName() + AdminRoles.APP_SUFFIX)));
    }

    private static Set<RoleModel> roles(ClientModel administration) {
        return administration
                .getRolesStream()
                .filter(role -> ROLES.contains(role.getName()))
                .collect(Collectors.toSet());
    }

    private <T> void add(Function<ClientModel, T> read, T wanted, BiConsumer<ClientModel, T> write) {
        settings.add(new ClientSetting<>(read, wanted, write));
    }

    private void attribute(String name, String value) {
        settings.add(ClientSetting.attribute(name, value));
    }

    /** None: those of the realm would bring claims and audiences that the page has no use for. */
    private void scopes(boolean byDefault) {
        add(
                client -> client.getClientScopes(byDefault).keySet(),
                Set.of(),
                (client, none) -> List.copyOf(client.getClientScopes(byDefault).values())
                        .forEach((ClientScopeModel scope) -> client.removeClientScope(scope)));
    }

    private void roles(Set<RoleModel> wanted) {
        add(
                client -> client.getScopeMappingsStream().map(RoleModel::getId).collect(Collectors.toSet()),
                wanted.stream().map(RoleModel::getId).collect(Collectors.toSet()),
                (client, ids) -> {
                    client.getScopeMappingsStream().toList().forEach(client::deleteScopeMapping);
                    wanted.forEach(client::addScopeMapping);
                });
    }

    /** Who it is, for the ID token alone, and the rights that the page may use, for the access token alone. */
    private void mappers(Optional<ClientModel> administration) {
        List<ProtocolMapperModel> wanted = new ArrayList<>();
        wanted.add(EdgeClientSettings.subject());
        wanted.add(UserPropertyMapper.createClaimMapper(
                "username", "username", "preferred_username", "String", false, true, false));
        wanted.add(FullNameMapper.create("full name", false, true, false, false));
        administration.ifPresent(client -> wanted.add(UserClientRoleMappingMapper.create(
                client.getClientId(),
                null,
                "administration",
                "resource_access." + client.getClientId() + ".roles",
                true,
                false,
                true,
                false)));
        add(
                client -> client.getProtocolMappersStream()
                        .map(PageClientSettings::text)
                        .collect(Collectors.toSet()),
                wanted.stream().map(PageClientSettings::text).collect(Collectors.toSet()),
                (client, texts) -> {
                    client.getProtocolMappersStream().toList().forEach(client::removeProtocolMapper);
                    wanted.forEach(client::addProtocolMapper);
                });
    }

    private static String text(ProtocolMapperModel mapper) {
        return mapper.getName() + " " + mapper.getProtocolMapper() + " "
                + mapper.getConfig().entrySet().stream()
                        // Keycloak stores none
                        .filter(entry ->
                                entry.getValue() != null && !entry.getValue().isEmpty())
                        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                        .toList();
    }
}
