package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.sync.EdgeOverview;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    /** Who did what about edges, the newest first. */
    @GET
    @Path("audit")
    public Response audit(
            @QueryParam("edge") @DefaultValue("") String edge,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        administration.auth().realm().requireViewEvents();
        EdgeOverview overview = new EdgeOverview(administration.session(), administration.realm());
        Optional<String> of = Optional.of(edge).filter(name -> !name.isEmpty());
        return Pages.answer(first, max, () -> overview.audit(of, first, max), entry -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("at", entry.at().toString());
            body.put("edge", entry.edge().orElse(null));
            body.put("actor", entry.actor());
            body.put("action", entry.action());
            body.put("detail", Answers.parsed(entry.detail()));
            return body;
        });
    }
}
