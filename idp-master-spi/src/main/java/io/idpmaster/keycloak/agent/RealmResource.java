package io.idpmaster.keycloak.agent;

import io.idpmaster.keycloak.account.AccountResource;
import io.idpmaster.keycloak.openapi.OpenApiResource;
import io.idpmaster.keycloak.pages.Page;
import io.idpmaster.keycloak.pages.PageFilesResource;
import io.idpmaster.keycloak.pages.PageResource;
import io.idpmaster.keycloak.sync.EdgeBundles;
import jakarta.ws.rs.Path;
import org.keycloak.models.KeycloakSession;

/** What stands at {@code /realms/{realm}/idp-master}. */
public final class RealmResource {

    private final KeycloakSession session;
    private final EdgeBundles bundles;

    RealmResource(KeycloakSession session, EdgeBundles bundles) {
        this.session = session;
        this.bundles = bundles;
    }

    @Path("agent")
    public AgentResource agent() {
        return new AgentResource(session, bundles);
    }

    @Path("me")
    public AccountResource account() {
        return new AccountResource(session);
    }

    @Path("clouds")
    public PageResource clouds() {
        return new PageResource(session, Page.CLOUDS);
    }

    @Path("edges")
    public PageResource edges() {
        return new PageResource(session, Page.EDGES);
    }

    @Path("pages")
    public PageFilesResource pages() {
        return new PageFilesResource(session);
    }

    @Path("openapi.json")
    public OpenApiResource openApi() {
        return new OpenApiResource();
    }
}
