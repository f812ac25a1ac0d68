package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Domains and projects, their teams, and who is in these: as the edges are told, from what this node has read of the realm. */
public final class PlacesResource {

    private final Administration administration;

    PlacesResource(Administration administration) {
        this.administration = administration;
    }

    private record Place(String domain, Project project) {}

    /** A team, by the path of names that leads to it from the project's own. */
    private record Placed(String path, Team team) {}

    private record Member(String user, String team) {}

    /**
     * The projects, by domain and name.
     *
     * @param search a part of the domain's name or the project's, in whatever case
     * @param domain that domain's alone
     */
    @GET
    @Operation(summary = "Domains and projects")
    @APIResponse(responseCode = "200", description = "a page")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    public Response list(
            @QueryParam("search") @DefaultValue("") String search,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        new EdgeRights(administration).require(Call.PLACES);
        Optional<Response> wrong = Pages.wrong(search, domain);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        String part = search.toLowerCase(Locale.ROOT);
        return Pages.answer(
                first,
                max,
                () -> Pages.of(
                        places().stream()
                                .filter(place ->
                                        domain.isEmpty() || place.domain().equals(domain))
                                .filter(place ->
                                        place.domain().toLowerCase(Locale.ROOT).contains(part)
                                                || place.project()
                                                        .name()
                                                        .toLowerCase(Locale.ROOT)
                                                        .contains(part))
                                .toList(),
                        first,
                        max),
                place -> {
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("domain", place.domain());
                    body.put("project", place.project().name());
                    body.put("teams", teams(place.project()).size());
                    return body;
                });
    }

    /** A project's teams: what they give, where, and to how many. */
    @GET
    @Path("{domain}/{project}")
    @Operation(summary = "A project's teams")
    @APIResponse(responseCode = "200", description = "the teams")
    @APIResponse(responseCode = "404", description = "no such project")
    public Response place(@PathParam("domain") String domain, @PathParam("project") String project) {
        new EdgeRights(administration).require(Call.PLACES);
        Optional<Project> found = find(domain, project);
        if (found.isEmpty()) {
            return unknown(domain, project);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("domain", domain);
        body.put("project", project);
        List<Map<String, Object>> teams = new ArrayList<>();
        for (Placed placed : teams(found.get())) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", placed.path());
            entry.put("roles", placed.team().roles());
            entry.put(
                    "edges",
                    placed.team().edges().stream().map(EdgeSelector::text).toList());
            entry.put("members", placed.team().members().size());
            teams.add(entry);
        }
        body.put("teams", teams);
        return Answers.object(Response.Status.OK, body);
    }

    /**
     * The members of a project's teams, by team and name.
     *
     * @param team that team's own alone, by its path
     */
    @GET
    @Path("{domain}/{project}/members")
    @Operation(summary = "The members of a project's teams")
    @APIResponse(responseCode = "200", description = "a page")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    @APIResponse(responseCode = "404", description = "no such project")
    public Response members(
            @PathParam("domain") String domain,
            @PathParam("project") String project,
            @QueryParam("team") @DefaultValue("") String team,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        new EdgeRights(administration).require(Call.PLACES);
        Catalogue catalogue = administration.told();
        Optional<Project> found = find(domain, project);
        if (found.isEmpty()) {
            return unknown(domain, project);
        }
        List<Member> members = teams(found.get()).stream()
                .filter(placed -> team.isEmpty() || placed.path().equals(team))
                .flatMap(placed -> placed.team().members().stream().map(member -> new Member(member, placed.path())))
                .sorted(Comparator.comparing(Member::team).thenComparing(Member::user))
                .toList();
        Map<String, User> users = catalogue.users().stream()
                .collect(Collectors.toMap(User::name, Function.identity(), (one, other) -> one));
        return Pages.answer(first, max, () -> Pages.of(members, first, max), member -> {
            Optional<User> user = Optional.ofNullable(users.get(member.user()));
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("user", member.user());
            body.put("id", user.map(User::id).orElse(null));
            body.put("enabled", user.map(User::enabled).orElse(false));
            body.put("team", member.team());
            return body;
        });
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        administration
                .told()
                .domains()
                .forEach(domain -> domain.projects().forEach(project -> places.add(new Place(domain.name(), project))));
        return places;
    }

    private Optional<Project> find(String domain, String project) {
        return places().stream()
                .filter(place ->
                        place.domain().equals(domain) && place.project().name().equals(project))
                .map(Place::project)
                .findFirst();
    }

    private static List<Placed> teams(Project project) {
        List<Placed> teams = new ArrayList<>();
        project.teams().forEach(team -> add("", team, teams));
        return teams;
    }

    private static void add(String above, Team team, List<Placed> teams) {
        String path = above + team.name();
        teams.add(new Placed(path, team));
        team.teams().forEach(nested -> add(path + "/", nested, teams));
    }

    private static Response unknown(String domain, String project) {
        return Answers.error(
                Response.Status.NOT_FOUND, "the realm has no project `" + project + "` in a domain `" + domain + "`");
    }
}
