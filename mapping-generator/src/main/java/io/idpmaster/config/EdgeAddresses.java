package io.idpmaster.config;

import io.idpmaster.catalogue.Edge;
import java.util.Set;

/**
 * The names and addresses of an edge's service provider, which follow from its Keystone's address and its Apache module.
 *
 * @param clientId SAML: the service provider's entity id, and so the assertion's audience; OpenID Connect: the edge's
 *     name, and so the token's audience
 * @param landing where a browser brings the answer
 * @param all every address that an answer may be sent to
 */
public record EdgeAddresses(String clientId, String landing, Set<String> all) {

    /**
     * The edge's names and addresses, which are those that {@code idpm config} writes for it.
     *
     * @throws ConfigException where the agreement's address is none
     */
    public static EdgeAddresses of(Edge edge) throws ConfigException {
        KeystoneAddress keystone = KeystoneAddress.of(edge);
        return switch (edge.agreement().module()) {
            case MELLON ->
                saml(
                        keystone.entityId(),
                        keystone.url() + "/mellon/postResponse",
                        keystone.url() + "/mellon/paosResponse");
            // Shibboleth's handler is below the host, wherever Keystone is
            case SHIBBOLETH ->
                saml(
                        keystone.url() + "/shibboleth",
                        keystone.origin() + "/Shibboleth.sso/SAML2/POST",
                        keystone.origin() + "/Shibboleth.sso/SAML2/ECP");
            case OPENIDC ->
                new EdgeAddresses(
                        edge.name(),
                        keystone.origin() + keystone.landingPath(),
                        Set.of(keystone.origin() + keystone.landingPath()));
        };
    }

    private static EdgeAddresses saml(String entityId, String post, String paos) {
        return new EdgeAddresses(entityId, post, Set.of(post, paos));
    }
}
