package io.idpmaster.keycloak.admin;

import jakarta.ws.rs.Path;

/** What stands at {@code /admin/realms/{realm}/idp-master}. */
public final class AdminResource {

    private final Administration administration;
    private final int maxBytes;

    AdminResource(Administration administration, int maxBytes) {
        this.administration = administration;
        this.maxBytes = maxBytes;
    }

    @Path("catalogue")
    public CatalogueResource catalogue() {
        return new CatalogueResource(administration, maxBytes);
    }

    @Path("bundle-keys")
    public BundleKeysResource bundleKeys() {
        return new BundleKeysResource(administration);
    }

    @Path("edges")
    public EdgesResource edges() {
        return new EdgesResource(administration);
    }

    @Path("domains")
    public DomainsResource domains() {
        return new DomainsResource(administration);
    }

    @Path("places")
    public PlacesResource places() {
        return new PlacesResource(administration);
    }

    @Path("users")
    public UsersResource users() {
        return new UsersResource(administration);
    }

    @Path("holdings")
    public HoldingsResource holdings() {
        return new HoldingsResource(administration);
    }

    @Path("audit")
    public AuditResource audit() {
        return new AuditResource(administration);
    }
}
