package io.idpmaster.keycloak.pages;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.Urls;
import org.keycloak.urls.UrlType;

/**
 * The HTML of a page: nothing but what its scripts need to begin with. It is the same for everybody, holds no token and no
 * name of anybody, and runs no script and no style that is not a file of ours or of Keycloak's.
 */
public final class PageResource {

    private static final MediaType HTML = new MediaType("text", "html", "utf-8");
    private static final int LONGEST_UI_LOCALES = 200;

    private final KeycloakSession session;
    private final Page page;

    public PageResource(KeycloakSession session, Page page) {
        this.session = session;
        this.page = page;
    }

    /** The page; 404, saying what to do, where the realm has no client for it. */
    @GET
    @Operation(summary = "A page for browsers")
    @APIResponse(responseCode = "200", description = "HTML")
    @APIResponse(responseCode = "301", description = "its address ends in a slash")
    @APIResponse(responseCode = "404", description = "the realm has no client for it")
    public Response html(@QueryParam("ui_locales") String uiLocales) {
        // those of the realm are for Keycloak's pages, and would replace ours
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        RealmModel realm = session.getContext().getRealm();
        PageTexts texts = PageTexts.of(
                session,
                page,
                Optional.ofNullable(uiLocales)
                        .filter(tags -> tags.length() <= LONGEST_UI_LOCALES)
                        .orElse(""));
        Optional<ClientModel> client = Optional.ofNullable(realm.getClientByClientId(page.clientId()));
        if (!realm.isEnabled()
                || client.filter(page::owns).filter(ClientModel::isEnabled).isEmpty()) {
            return answer(Response.Status.NOT_FOUND, missing(client, realm), texts);
        }
        URI asked = session.getContext().getUri().getRequestUri();
        if (!asked.getPath().endsWith("/")) {
            return secured(Response.status(Response.Status.MOVED_PERMANENTLY)
                            .location(URI.create(page.address(issuer()))))
                    .build();
        }
        return answer(Response.Status.OK, "loading", texts);
    }

    private String missing(Optional<ClientModel> client, RealmModel realm) {
        if (client.isEmpty() || !realm.isEnabled()) {
            return "noClient";
        }
        return page.owns(client.get()) ? "clientDisabled" : "foreignClient";
    }

    private Response answer(Response.Status status, String state, PageTexts texts) {
        PageShell shell = new PageShell(page, texts, attributes(texts), files(), stylesheet());
        String body = status == Response.Status.OK ? shell.html() : shell.refusal(state);
        return secured(Response.status(status).type(HTML).entity(body.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    private Map<String, String> attributes(PageTexts texts) {
        RealmModel realm = session.getContext().getRealm();
        Map<String, String> data = new LinkedHashMap<>();
        data.put("page", page.path());
        data.put("client", page.clientId());
        data.put("server", base(UrlType.FRONTEND));
        data.put("realm", realm.getName());
        data.put(
                "cloud",
                Optional.ofNullable(realm.getDisplayName())
                        .filter(name -> !name.isBlank())
                        .orElse(realm.getName()));
        data.put("address", page.address(issuer()));
        data.put("rest", issuer() + "/idp-master/");
        data.put("admin", base(UrlType.ADMIN) + "/admin" + path(issuer(), "/realms/") + "/idp-master/");
        data.put("language", texts.language());
        data.put("dark", realm.getAttribute("darkMode", true) ? "system" : "off");
        return data;
    }

    private String issuer() {
        return Urls.realmIssuer(
                session.getContext().getUri(UrlType.FRONTEND).getBaseUri(),
                session.getContext().getRealm().getName());
    }

    /** Without a slash at its end. */
    private String base(UrlType type) {
        String base = session.getContext().getUri(type).getBaseUri().toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    // the realm's name is encoded there as it has to be
    private static String path(String issuer, String from) {
        return issuer.substring(issuer.lastIndexOf(from));
    }

    private String files() {
        return URI.create(issuer()).getRawPath() + "/idp-master/pages/";
    }

    /** Keycloak's PatternFly. */
    private String stylesheet() {
        return Urls.themeRoot(session.getContext().getUri(UrlType.FRONTEND).getBaseUri())
                        .getRawPath() + "/common/keycloak/vendor/patternfly-v5/patternfly.min.css";
    }

    private Response.ResponseBuilder secured(Response.ResponseBuilder answer) {
        answer.header(BrowserSecurityHeaders.CONTENT_SECURITY_POLICY.getHeaderName(), policy())
                .header(BrowserSecurityHeaders.X_FRAME_OPTIONS.getHeaderName(), "DENY")
                .header(BrowserSecurityHeaders.X_CONTENT_TYPE_OPTIONS.getHeaderName(), "nosniff")
                .header(BrowserSecurityHeaders.REFERRER_POLICY.getHeaderName(), "no-referrer")
                .header(BrowserSecurityHeaders.X_ROBOTS_TAG.getHeaderName(), "none")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        BrowserSecurityHeaders transport = BrowserSecurityHeaders.STRICT_TRANSPORT_SECURITY;
        String wanted = session.getContext()
                .getRealm()
                .getBrowserSecurityHeaders()
                .getOrDefault(transport.getKey(), transport.getDefaultValue());
        if (!wanted.isEmpty()) {
            answer.header(transport.getHeaderName(), wanted);
        }
        return answer;
    }

    /** The administrators' REST may have a host of its own, and the page of administrators calls it. */
    private String policy() {
        String administration = origin(UrlType.ADMIN);
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                + "connect-src 'self'"
                + (administration.equals(origin(UrlType.FRONTEND)) ? "" : " " + administration)
                + "; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";
    }

    private String origin(UrlType type) {
        URI base = session.getContext().getUri(type).getBaseUri();
        return base.getScheme() + "://" + base.getRawAuthority();
    }
}
