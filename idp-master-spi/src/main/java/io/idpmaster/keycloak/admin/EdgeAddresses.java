package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Edge;
import java.util.List;
import java.util.Set;

/**
 * The names and addresses of an edge's service provider, which follow from its Keystone's address and its Apache module.
 *
 * @param clientId SAML: the service provider's entity id, and so the assertion's audience; OpenID Connect: the edge's
 *     name, and so the token's audience
 * @param landing where a browser brings the answer
 * @param all every address an answer may be sent to
 */
record EdgeAddresses(String clientId, String landing, Set<String> all) {

    static EdgeAddresses of(Edge edge) {
        String keystone = withoutSlash(edge.agreement().keystone().url());
        return switch (edge.agreement().module()) {
            // MellonEndpointPath is /v3/mellon; a library client answers at paosResponse
            case MELLON ->
                saml(
                        keystone + "/mellon/metadata",
                        keystone + "/mellon/postResponse",
                        keystone + "/mellon/paosResponse");
            // Shibboleth's handler is below the host, wherever Keystone is
            case SHIBBOLETH ->
                saml(
                        keystone + "/shibboleth",
                        host(keystone) + "/Shibboleth.sso/SAML2/POST",
                        host(keystone) + "/Shibboleth.sso/SAML2/ECP");
            case OPENIDC ->
                new EdgeAddresses(edge.name(), keystone + "/redirect_uri", Set.of(keystone + "/redirect_uri"));
        };
    }

    private static EdgeAddresses saml(String entityId, String post, String paos) {
        return new EdgeAddresses(entityId, post, Set.copyOf(List.of(post, paos)));
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? withoutSlash(url.substring(0, url.length() - 1)) : url;
    }

    private static String host(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return path < 0 ? url : url.substring(0, path);
    }
}
