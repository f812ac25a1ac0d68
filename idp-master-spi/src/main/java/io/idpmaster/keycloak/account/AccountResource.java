package io.idpmaster.keycloak.account;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.ConfigFile;
import io.idpmaster.config.KeystoneAddress;
import io.idpmaster.config.UserClouds;
import io.idpmaster.config.UserProject;
import io.idpmaster.config.UserScripts;
import io.idpmaster.keycloak.catalogue.RealmEdges.Shown;
import io.idpmaster.keycloak.pages.Page;
import io.idpmaster.keycloak.release.OpenEdges;
import io.idpmaster.keycloak.release.OpenEdges.Held;
import io.idpmaster.keycloak.release.OpenEdges.Place;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.urls.UrlType;

/**
 * For users: what the caller may do where, and the files to work with. The caller's access token, issued to the client of the
 * page "My clouds", alone says whom it is about; nothing here is a secret, and nothing of anybody else is ever told.
 */
public final class AccountResource {

    /** The most edges that one answer holds. */
    private static final int MOST = 500;

    private static final int LONGEST_SEARCH = 255;

    private static final MediaType TEXT = new MediaType("text", "plain", "utf-8");

    /** The name of a domain or a project, as it stands in an assignment. */
    private record Project(String domain, String name) {}

    /** Who calls, and what they hold. */
    private record Caller(RealmModel realm, UserModel user, OpenEdges.Reach reach) {}

    private interface Text {
        ConfigFile of(UserScripts scripts, UserProject project) throws ConfigException;
    }

    private final KeycloakSession session;

    public AccountResource(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Who the caller is, and a part of the edges at which they hold something, with all that they hold there. {@code held} is
     * how many there are, {@code total} how many of them were found, and {@code open} the first that lets them in, or
     * where none does, the first whose logins are not refused.
     *
     * @param search a part of the edge's name, of what is shown, of its region or organisation, or of a project there
     */
    @GET
    public Response me(
            @QueryParam("search") @DefaultValue("") String search,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        Caller caller = caller();
        if (first < 0 || max < 1 || max > MOST) {
            throw refused(Response.Status.BAD_REQUEST, "`first` is from 0 on, and `max` from 1 to " + MOST);
        }
        if (search.length() > LONGEST_SEARCH) {
            throw refused(
                    Response.Status.BAD_REQUEST,
                    "what is looked for has at most " + LONGEST_SEARCH + " characters: shorten it");
        }
        List<Held> held = caller.reach().held();
        String part = search.strip().toLowerCase(Locale.ROOT);
        List<Held> found =
                held.stream().filter(each -> part.isEmpty() || has(each, part)).toList();
        int from = Math.min(first, found.size());
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("name", caller.user().getUsername());
        user.put("email", caller.user().getEmail());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("user", user);
        body.put("held", held.size());
        body.put(
                "open",
                caller.reach().first().map(place -> place.edge().edge().name()).orElse(null));
        body.put("total", found.size());
        body.put("first", first);
        body.put(
                "items",
                caller.reach().places(found.subList(from, Math.min(from + max, found.size()))).stream()
                        .map(AccountResource::shown)
                        .toList());
        return json(Response.Status.OK, body);
    }

    private static boolean has(Held held, String part) {
        Shown edge = held.edge();
        return Stream.of(
                        Stream.of(edge.edge().name(), edge.name()),
                        edge.label("region").stream(),
                        edge.label("organisation").stream(),
                        held.intent().stream().map(RoleAssignment::project))
                .flatMap(texts -> texts)
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(part));
    }

    /** The same of one edge. */
    @GET
    @Path("edges/{edge}")
    public Response edge(@PathParam("edge") String edge) {
        return json(Response.Status.OK, shown(caller().reach().at(edge).orElseThrow(() -> nothingAt(edge))));
    }

    private static Map<String, Object> shown(Place place) {
        Edge edge = place.edge().edge();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("edge", edge.name());
        body.put("name", place.edge().name());
        for (String label : List.of("region", "organisation", "contact")) {
            body.put(label, place.edge().label(label).orElse(null));
        }
        body.put("keystone", edge.agreement().keystone().url());
        body.put("protocol", edge.agreement().protocol());
        body.put("release", edge.agreement().keystone().release().orElse(null));
        body.put("dashboard", edge.dashboard().orElse(null));
        body.put("enabled", place.edge().enabled());
        body.put("refusal", place.refusal().orElse(null));
        body.put(
                "assignments",
                place.assignments().stream().map(AccountResource::shown).toList());
        return body;
    }

    private static Map<String, Object> shown(RoleAssignment assignment) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("domain", assignment.domain());
        body.put("project", assignment.project());
        body.put("role", assignment.role());
        return body;
    }

    /**
     * The caller's {@code clouds.yaml}, of all edges or of one. A project stands in it where the caller has one alone at the
     * edge, or has chosen one.
     *
     * @param edge with a project, which is then the one chosen
     */
    @GET
    @Path("clouds.yaml")
    public Response clouds(
            @QueryParam("edge") @DefaultValue("") String edge,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("project") @DefaultValue("") String project) {
        Caller caller = caller();
        Map<String, UserProject> projects = new HashMap<>();
        List<Edge> edges = new ArrayList<>();
        if (edge.isEmpty()) {
            for (Place place : caller.reach().places(caller.reach().held())) {
                if (place.refusal().isEmpty() && hasAddress(place.edge().edge())) {
                    edges.add(place.edge().edge());
                    only(place).ifPresent(one -> projects.put(one.edge().name(), one));
                }
            }
        } else {
            Place place = place(caller, edge);
            edges.add(place.edge().edge());
            (project.isEmpty() ? only(place) : Optional.of(project(place, domain, project)))
                    .ifPresent(one -> projects.put(one.edge().name(), one));
        }
        if (edges.isEmpty()) {
            throw missing("you hold nothing at any edge");
        }
        try {
            return text(UserClouds.file(issuer(caller.realm()), caller.user().getUsername(), edges, projects));
        } catch (ConfigException e) {
            throw refused(Response.Status.CONFLICT, e.getMessage());
        }
    }

    private static boolean hasAddress(Edge edge) {
        try {
            KeystoneAddress.of(edge);
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    private static Optional<UserProject> only(Place place) {
        Set<Project> projects = new LinkedHashSet<>();
        place.assignments().forEach(each -> projects.add(new Project(each.domain(), each.project())));
        return projects.size() == 1
                ? projects.stream()
                        .findFirst()
                        .map(one -> new UserProject(place.edge().edge(), one.domain(), one.name()))
                : Optional.empty();
    }

    /** A script for a shell that logs in to one project at one edge. */
    @GET
    @Path("edges/{edge}/openrc")
    public Response openrc(
            @PathParam("edge") String edge,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("project") @DefaultValue("") String project) {
        return script(edge, domain, project, UserScripts::openrc);
    }

    /** The commands by which an application credential is made and used. */
    @GET
    @Path("edges/{edge}/application-credential")
    public Response applicationCredential(
            @PathParam("edge") String edge,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("project") @DefaultValue("") String project) {
        return script(edge, domain, project, UserScripts::applicationCredential);
    }

    /** A provider of Terraform for one project at one edge. */
    @GET
    @Path("edges/{edge}/terraform")
    public Response terraform(
            @PathParam("edge") String edge,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("project") @DefaultValue("") String project) {
        return script(edge, domain, project, UserScripts::terraform);
    }

    /** A playbook of Ansible for one project at one edge. */
    @GET
    @Path("edges/{edge}/ansible")
    public Response ansible(
            @PathParam("edge") String edge,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("project") @DefaultValue("") String project) {
        return script(edge, domain, project, UserScripts::ansible);
    }

    private Response script(String edge, String domain, String project, Text text) {
        Caller caller = caller();
        UserProject chosen = project(place(caller, edge), domain, project);
        try {
            return text(text.of(
                    new UserScripts(issuer(caller.realm()), caller.user().getUsername()), chosen));
        } catch (ConfigException e) {
            throw refused(Response.Status.CONFLICT, e.getMessage());
        }
    }

    private static Place place(Caller caller, String edge) {
        return caller.reach()
                .at(edge)
                .filter(place -> place.refusal().isEmpty())
                .orElseThrow(() -> nothingAt(edge));
    }

    // the same whether there is none or the caller has nothing there
    private static WebApplicationException nothingAt(String edge) {
        return missing("you hold nothing at an edge " + Quoted.of(edge));
    }

    private static UserProject project(Place place, String domain, String project) {
        return place.assignments().stream()
                .filter(each -> each.domain().equals(domain) && each.project().equals(project))
                .findFirst()
                .map(each -> new UserProject(place.edge().edge(), each.domain(), each.project()))
                .orElseThrow(() -> missing("you hold nothing at edge "
                        + Quoted.of(place.edge().edge().name()) + " in a project " + Quoted.of(project)
                        + " of a domain " + Quoted.of(domain)));
    }

    private Caller caller() {
        RealmModel realm = session.getContext().getRealm();
        AuthResult authenticated = new AppAuthManager.BearerTokenAuthenticator(session)
                .setRealm(realm)
                .authenticate();
        if (authenticated == null) {
            throw new WebApplicationException(
                    Response.fromResponse(error(Response.Status.UNAUTHORIZED, "no access token of this realm"))
                            .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"" + realm.getName() + "\"")
                            .build());
        }
        if (!Page.CLOUDS.owns(authenticated.client()) || !authenticated.client().isEnabled()) {
            throw refused(
                    Response.Status.FORBIDDEN,
                    "only a token that was issued to the client `" + Page.CLOUDS.clientId() + "` is taken here");
        }
        return new Caller(realm, authenticated.user(), OpenEdges.of(session).of(session, realm, authenticated.user()));
    }

    private String issuer(RealmModel realm) {
        return Urls.realmIssuer(session.getContext().getUri(UrlType.FRONTEND).getBaseUri(), realm.getName());
    }

    private static Response text(ConfigFile file) {
        return Response.ok(file.text(), TEXT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file.name() + "\"")
                .build();
    }

    private static WebApplicationException missing(String message) {
        return refused(Response.Status.NOT_FOUND, message);
    }

    private static WebApplicationException refused(Response.Status status, String message) {
        return new WebApplicationException(error(status, message));
    }

    private static Response error(Response.Status status, String message) {
        return json(status, Map.of("errorMessage", message));
    }

    private static Response json(Response.Status status, Map<String, ?> body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body)
                .build();
    }
}
