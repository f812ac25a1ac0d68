package io.idpmaster.config;

import io.idpmaster.catalogue.Edge;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The names and addresses of an edge's service provider, which follow from its Keystone's address and its Apache module.
 *
 * @param clientId SAML: the service provider's entity id, and so the assertion's audience; OpenID Connect: the edge's
 *     name, and so the token's audience
 * @param landing where a browser brings the answer
 * @param ecp SAML: where the command line and the SDK bring it (Profiles, section 4.2)
 */
public record EdgeAddresses(String clientId, String landing, Optional<String> ecp) {

    /** The path below which mod_shib answers: below the host, wherever Keystone is. */
    static final String SHIBBOLETH = "/Shibboleth.sso";

    static final String SHIBBOLETH_POST = "/SAML2/POST";
    static final String SHIBBOLETH_ECP = "/SAML2/ECP";

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
                        keystone.origin() + keystone.endpointPath(),
                        "/postResponse",
                        "/paosResponse");
            case SHIBBOLETH ->
                saml(keystone.url() + "/shibboleth", keystone.origin() + SHIBBOLETH, SHIBBOLETH_POST, SHIBBOLETH_ECP);
            case OPENIDC ->
                new EdgeAddresses(edge.name(), keystone.origin() + keystone.landingPath(), Optional.empty());
        };
    }

    private static EdgeAddresses saml(String entityId, String endpoints, String post, String ecp) {
        return new EdgeAddresses(entityId, endpoints + post, Optional.of(endpoints + ecp));
    }

    /** Every address that an answer may be sent to. */
    public Set<String> all() {
        Set<String> all = new LinkedHashSet<>(Set.of(landing));
        ecp.ifPresent(all::add);
        return all;
    }
}
