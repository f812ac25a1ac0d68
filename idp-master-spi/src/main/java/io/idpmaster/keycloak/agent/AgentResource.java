package io.idpmaster.keycloak.agent;

import io.idpmaster.agent.ReportFormat;
import io.idpmaster.keycloak.agent.AgentReport.Applied;
import io.idpmaster.keycloak.sync.EdgeBundles;
import io.idpmaster.keycloak.sync.EdgeBundles.Issue;
import io.idpmaster.keycloak.sync.EdgeBundles.Issued;
import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.EdgeReports;
import io.idpmaster.keycloak.sync.NewVersionEvent;
import io.idpmaster.keycloak.sync.NoBundle;
import io.idpmaster.keycloak.sync.SyncTables;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.urls.UrlType;

/**
 * For the agents of edges: their bundle, their report. The caller is the service account of the client {@code <edge>-agent},
 * and that alone says which edge it is about; it has to be the very client that was registered as this edge's agent.
 */
public final class AgentResource {

    private static final String BUNDLE = "application/jose+json";
    private static final String NOT_REGISTERED = "agent_not_registered";

    /** Who calls. */
    private record Agent(RealmModel realm, String edge, AuthResult authenticated, ClientModel client) {}

    private final KeycloakSession session;
    private final EdgeBundles bundles;

    AgentResource(KeycloakSession session, EdgeBundles bundles) {
        this.session = session;
        this.bundles = bundles;
    }

    /** The newest bundle of the caller's edge; 304 where it has it already. */
    @GET
    @Path("bundle")
    @Operation(summary = "The newest bundle of the caller's edge")
    @APIResponse(responseCode = "200", description = "the bundle")
    @APIResponse(responseCode = "304", description = "the caller has it")
    @APIResponse(responseCode = "404", description = "the edge is gone")
    @APIResponse(responseCode = "409", description = "none can be made")
    @APIResponse(responseCode = "503", description = "ask again")
    public Response bundle(@HeaderParam(HttpHeaders.IF_NONE_MATCH) String has) {
        Agent agent = agent();
        try {
            Issue issue = bundles.newest(
                    session,
                    agent.realm(),
                    issuer(agent.realm()),
                    agent.edge(),
                    (other, realm, edge, version) -> NewVersionEvent.send(
                            other,
                            realm,
                            new AdminEventBuilder(
                                    realm,
                                    new AdminAuth(
                                            realm,
                                            agent.authenticated().token(),
                                            agent.authenticated().user(),
                                            agent.client()),
                                    other,
                                    other.getContext().getConnection()),
                            agent.client().getClientId(),
                            edge,
                            version));
            if (matches(has, tag(issue))) {
                return Response.notModified()
                        .header(HttpHeaders.ETAG, tag(issue))
                        .build();
            }
            Issued issued = bundles.issued(session, agent.realm(), agent.edge())
                    .orElseThrow(() -> new IllegalStateException("a bundle that was made is not there"));
            return Response.ok(issued.bytes(), BUNDLE)
                    .header(HttpHeaders.ETAG, tag(issued.issue()))
                    .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                    .build();
        } catch (NoBundle e) {
            return error(e.reason().status(), e.reason().code(), e.getMessage());
        }
    }

    /** What the agent did, and what it holds to now. */
    @POST
    @Path("report")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What the agent did")
    @APIResponse(responseCode = "204", description = "kept")
    @APIResponse(responseCode = "400", description = "it is built otherwise")
    @APIResponse(responseCode = "404", description = "the edge is gone")
    @APIResponse(responseCode = "413", description = "too large")
    public Response report(InputStream body) throws IOException {
        Agent agent = agent();
        byte[] bytes = body.readNBytes(ReportFormat.MOST_BYTES + 1);
        if (bytes.length > ReportFormat.MOST_BYTES) {
            return error(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    "too_large",
                    "a report has at most " + ReportFormat.MOST_BYTES + " bytes");
        }
        if (isNobodys(agent.realm(), agent.edge())) {
            return gone(agent.edge());
        }
        try {
            AgentReport report = AgentReport.read(bytes);
            new EdgeReports(session, agent.realm())
                    .store(
                            agent.edge(),
                            report.refused() ? "refused" : report.outcome(),
                            report.applied().map(Applied::version).orElse(0L),
                            report.applied().map(Applied::digest).orElse(""),
                            report.agent(),
                            report.json());
            return Response.noContent().build();
        } catch (AgentReport.Invalid e) {
            return error(Response.Status.BAD_REQUEST, "invalid_report", e.getMessage());
        }
    }

    private Agent agent() {
        RealmModel realm = session.getContext().getRealm();
        AuthResult authenticated = new AppAuthManager.BearerTokenAuthenticator(session)
                .setRealm(realm)
                .authenticate();
        if (authenticated == null) {
            throw new WebApplicationException(Response.fromResponse(
                            error(Response.Status.UNAUTHORIZED, "invalid_token", "no access token of this realm"))
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"" + realm.getName() + "\"")
                    .build());
        }
        ClientModel client = authenticated.client();
        Optional<String> edge = EdgeClients.edgeOfAgent(client);
        if (edge.isEmpty()
                || client.isPublicClient()
                || !client.isServiceAccountsEnabled()
                || !client.getId().equals(authenticated.user().getServiceAccountClientLink())) {
            throw new WebApplicationException(error(
                    Response.Status.FORBIDDEN,
                    "access_denied",
                    "only the service account of a client called `<edge>" + EdgeClients.AGENT + "` may ask"));
        }
        SyncTables tables = new SyncTables(session, realm);
        if (!tables.isAgent(edge.get(), client)) {
            // it may have been, of an edge that has gone since
            if (tables.isGone(edge.get()) && isNobodys(realm, edge.get())) {
                throw new WebApplicationException(gone(edge.get()));
            }
            throw stranger(realm, edge.get(), authenticated, client);
        }
        return new Agent(realm, edge.get(), authenticated, client);
    }

    private boolean isNobodys(RealmModel realm, String edge) {
        return EdgeClients.claim(session, realm, edge).concerned().isEmpty();
    }

    private static Response gone(String edge) {
        return error(Response.Status.NOT_FOUND, "unknown_edge", "the realm has no edge `" + edge + "` any more");
    }

    /** Whoever may make clients may make one of any name. */
    private WebApplicationException stranger(
            RealmModel realm, String edge, AuthResult authenticated, ClientModel client) {
        new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.CLIENT_LOGIN)
                .client(client)
                .user(authenticated.user())
                .detail("edge", edge)
                .error(NOT_REGISTERED);
        return new WebApplicationException(error(
                Response.Status.FORBIDDEN,
                NOT_REGISTERED,
                "the client `" + client.getClientId() + "` has the name of the agent of edge `" + edge
                        + "` and was not registered as such: an administrator has to look who made it, delete it, and"
                        + " register the agent"));
    }

    private String issuer(RealmModel realm) {
        return Urls.realmIssuer(session.getContext().getUri(UrlType.FRONTEND).getBaseUri(), realm.getName());
    }

    private static String tag(Issue issue) {
        return "\"" + issue.version() + "." + issue.issuedAt() + "\"";
    }

    // RFC 9110, 13.1.2: a list, or *; weak tags match as well
    private static boolean matches(String has, String tag) {
        return has != null
                && Arrays.stream(has.split(","))
                        .map(String::strip)
                        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                        .anyMatch(each -> each.equals(tag) || each.equals("*"));
    }

    private static Response error(Response.Status status, String error, String description) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(Map.of("error", error, "error_description", description))
                .build();
    }
}
