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
    static Optional<EdgeScope> of(Edge edge) {
        return edge.agreement().module().saml()
                ? Optional.empty()
                : OidcReleaseMapper.scope(edge.name()).map(name -> new EdgeScope(edge.name(), name));
    }

    /** Takes away the scope of an edge that is gone, or takes SAML now. */
    static void remove(RealmModel realm, String edge) {
        stale(realm, edge).ifPresent(scope -> realm.removeClientScope(scope.getId()));
    }

    /** The scope that was made for the edge of this name. */
    static Optional<ClientScopeModel> stale(RealmModel realm, String edge) {
        return OidcReleaseMapper.scope(edge)
                .flatMap(name -> named(realm, name))
                .filter(scope -> edge.equals(scope.getAttribute(CatalogueNames.EDGE)));
    }

    String name() {
        return name;
    }

    /** Whether somebody else made a scope of this name. */
    boolean isTaken(RealmModel realm) {
        return named(realm, name)
                .filter(scope -> !edge.equals(scope.getAttribute(CatalogueNames.EDGE)))
                .isPresent();
    }

    /** Whether an import would leave it alone. */
    boolean isSet(RealmModel realm) {
        return named(realm, name).filter(this::isSet).isPresent();
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
    void set(RealmModel realm) {
        ClientScopeModel scope = named(realm, name).orElseGet(() -> realm.addClientScope(name));
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

    private static Optional<ClientScopeModel> named(RealmModel realm, String name) {
        return realm.getClientScopesStream()
                .filter(scope -> name.equals(scope.getName()))
                .findFirst();
    }
}
