package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.release.OidcReleaseMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * The client scope by which clients that are no edges get tokens for one: those of service accounts, portals and scripts.
 * The import makes and mends it for every edge that speaks OpenID Connect, and gives it to nobody: an administrator adds
 * it to a client as an optional one.
 */
final class EdgeScope {

    // a list of edges in the realm's public metadata would be a map for everybody
    private static final Map<String, String> ATTRIBUTES = Map.of(
            ClientScopeModel.INCLUDE_IN_TOKEN_SCOPE, "true",
            ClientScopeModel.DISPLAY_ON_CONSENT_SCREEN, "true",
            ClientScopeModel.INCLUDE_IN_OPENID_PROVIDER_METADATA, "false");

    private final String edge;
    private final String name;

    private EdgeScope(String edge, String name) {
        this.edge = edge;
        this.name = name;
    }

    /** The edge's scope; nothing for an edge that takes SAML alone, or has a name that no scope can have. */
    private static Optional<EdgeScope> of(Edge edge) {
        return edge.agreement().module().saml()
                ? Optional.empty()
                : OidcReleaseMapper.scope(edge.name()).map(name -> new EdgeScope(edge.name(), name));
    }

    /** Gives the edge its scope as it should be, or takes the one away that it has no more. */
    static void bringUpToDate(Edge edge, ClientScopes scopes, RealmModel realm) {
        of(edge).ifPresentOrElse(scope -> scope.set(scopes, realm), () -> remove(edge.name(), scopes, realm));
    }

    /** Whether {@link #bringUpToDate} would change nothing. */
    static boolean isUpToDate(Edge edge, ClientScopes scopes, RealmModel realm) {
        return of(edge).map(scope -> scope.isSet(scopes, realm))
                .orElseGet(() -> made(edge.name(), scopes, realm).isEmpty());
    }

    /** Whether somebody else made a scope of the name that the edge's has. */
    static boolean isTaken(Edge edge, ClientScopes scopes, RealmModel realm) {
        return of(edge).flatMap(scope -> scopes.named(realm, scope.name))
                .filter(there -> !edge.name().equals(there.getAttribute(CatalogueNames.EDGE)))
                .isPresent();
    }

    /** Takes away the scope of an edge that is gone, or takes SAML now. */
    static void remove(String edge, ClientScopes scopes, RealmModel realm) {
        made(edge, scopes, realm).ifPresent(scope -> realm.removeClientScope(scope.getId()));
    }

    private static Optional<ClientScopeModel> made(String edge, ClientScopes scopes, RealmModel realm) {
        return OidcReleaseMapper.scope(edge)
                .flatMap(name -> scopes.named(realm, name))
                .filter(scope -> edge.equals(scope.getAttribute(CatalogueNames.EDGE)));
    }

    private boolean isSet(ClientScopes scopes, RealmModel realm) {
        return scopes.named(realm, name).filter(this::isSet).isPresent();
    }

    private boolean isSet(ClientScopeModel scope) {
        return OIDCLoginProtocol.LOGIN_PROTOCOL.equals(scope.getProtocol())
                && edge.equals(scope.getAttribute(CatalogueNames.EDGE))
                && ATTRIBUTES.entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(scope.getAttribute(wanted.getKey())))
                && mappers().stream()
                        .allMatch(wanted -> scope.getProtocolMappersStream()
                                .anyMatch(mapper -> mapper.getName().equals(wanted.getName())
                                        && mapper.getProtocolMapper().equals(wanted.getProtocolMapper())
                                        && mapper.getConfig().equals(wanted.getConfig())))
                && scope.getProtocolMappersStream().count() == mappers().size()
                && scope.getScopeMappingsStream().findAny().isEmpty();
    }

    /** Makes it, or puts right what differs; nothing else may stand on it. */
    private void set(ClientScopes scopes, RealmModel realm) {
        ClientScopeModel scope = scopes.orNew(realm, name);
        if (isSet(scope)) {
            return;
        }
        scope.setDescription("A token for edge " + edge + ", and for nothing else");
        scope.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        scope.setAttribute(CatalogueNames.EDGE, edge);
        ATTRIBUTES.forEach(scope::setAttribute);
        scope.getScopeMappingsStream().toList().forEach(scope::deleteScopeMapping);
        scope.getProtocolMappersStream().toList().forEach(scope::removeProtocolMapper);
        mappers().forEach(scope::addProtocolMapper);
    }

    // a client without the realm's scopes gives its tokens no subject, which edges ask for
    private List<ProtocolMapperModel> mappers() {
        return List.of(EdgeClientSettings.subject(), OidcReleaseMapper.model(EdgeClientSettings.RELEASE, edge));
    }
}
