package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.keycloak.agent.AgentResourceFactory;
import io.idpmaster.keycloak.catalogue.CatalogueNames;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.EdgeClient;
import io.idpmaster.keycloak.catalogue.EdgeJson;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.sync.EdgeBundles;
import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.EdgeList;
import io.idpmaster.keycloak.sync.EdgeOverview;
import io.idpmaster.keycloak.sync.EdgeState;
import io.idpmaster.keycloak.sync.EdgeStatus;
import io.idpmaster.keycloak.sync.NoBundle;
import io.idpmaster.keycloak.sync.SyncTables;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The edges of one realm: what they were told, and what they report. */
public final class EdgesResource {

    private static final int MAX_KEYS_BYTES = 16 * 1024;
    private static final int MAX_AGREEMENT_BYTES = 256 * 1024;

    /** What a parameter may be that narrows a list to those of which something is so, or is not. */
    private static final Set<String> TRUTHS = Set.of("", "true", "false");

    private final Administration administration;

    EdgesResource(Administration administration) {
        this.administration = administration;
    }

    /**
     * The edges that the administrator may see, each with how it stands.
     *
     * @param state one of {@link EdgeState}
     * @param suspended {@code true}: those at which the master lets nobody log in for now; {@code false}: the others
     * @param search a part of the name, of what is shown, or of a label's value
     * @param address has {@code region}: those whose label it is, any of several; an empty one: those without
     * @param sort one of {@link EdgeList.Sort}
     */
    @GET
    @Operation(summary = "The edges that the caller may see")
    @APIResponse(responseCode = "200", description = "a page")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    @Parameter(
            name = "region",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    public Response list(
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("suspended") @DefaultValue("") String suspended,
            @QueryParam("search") @DefaultValue("") String search,
            @Context UriInfo address,
            @QueryParam("sort") @DefaultValue("edge") String sort,
            @QueryParam("desc") @DefaultValue("false") boolean descending,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        Predicate<String> visible = rights().visible();
        Optional<EdgeState> wanted = Arrays.stream(EdgeState.values())
                .filter(each -> each.text().equals(state))
                .findFirst();
        if (!state.isEmpty() && wanted.isEmpty()) {
            return Answers.error(
                    Response.Status.BAD_REQUEST,
                    "no edge is ever `" + state + "`: say one of "
                            + Arrays.stream(EdgeState.values())
                                    .map(EdgeState::text)
                                    .toList());
        }
        if (!TRUTHS.contains(suspended)) {
            return Answers.error(
                    Response.Status.BAD_REQUEST, "`suspended` is `true` or `false`, or left out for all edges");
        }
        Optional<EdgeList.Sort> order = EdgeList.Sort.of(sort);
        if (order.isEmpty()) {
            return Answers.error(
                    Response.Status.BAD_REQUEST,
                    "edges are not sorted by `" + sort + "`: say one of "
                            + Arrays.stream(EdgeList.Sort.values())
                                    .map(EdgeList.Sort::text)
                                    .toList());
        }
        // as a parameter of a method an empty one would not be there
        List<String> regions = address.getQueryParameters().getOrDefault("region", List.of());
        Optional<Response> wrong = Pages.wrong(search, String.join("", regions));
        if (wrong.isPresent()) {
            return wrong.get();
        }
        EdgeList.Wanted asked = new EdgeList.Wanted(
                wanted,
                Optional.of(suspended).filter(text -> !text.isEmpty()).map(Boolean::valueOf),
                search,
                regions,
                order.get(),
                descending);
        return Pages.answer(first, max, () -> edges().page(asked, visible, first, max), EdgesResource::line);
    }

    /** How many of the edges that the administrator may see are in which state, in all and by region. */
    @GET
    @Path("summary")
    @Operation(summary = "How many edges are in which state, in all and by region")
    @APIResponse(responseCode = "200", description = "the counts")
    public Response summary() {
        EdgeList.Summary summary = edges().summary(rights().visible());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("total", summary.all().total());
        body.put("suspended", summary.suspended());
        body.put("pendingRevocations", summary.pending());
        body.put("states", states(summary.all()));
        List<Map<String, Object>> regions = new ArrayList<>();
        summary.regions().forEach((region, count) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("region", region.isEmpty() ? null : region);
            entry.put("total", count.total());
            entry.put("states", states(count));
            regions.add(entry);
        });
        body.put("regions", regions);
        body.put("may", rights().may());
        return Answers.object(Response.Status.OK, body);
    }

    private static Map<String, Long> states(EdgeList.Count count) {
        Map<String, Long> states = new LinkedHashMap<>();
        count.states().forEach((state, edges) -> states.put(state.text(), edges));
        return states;
    }

    /** How one edge stands, and what its agent last reported. */
    @GET
    @Path("{edge}")
    @Operation(summary = "How one edge stands")
    @APIResponse(responseCode = "200", description = "its status and newest report")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "several clients say that they are it, and none is")
    public Response edge(@PathParam("edge") String name) {
        return status(name);
    }

    /**
     * One more edge: its client, made as an import makes it. 201 with warnings, 400 with every finding, 409 where the edge or
     * a client of its id is there.
     *
     * @param dryRun judge it, make nothing, and answer 200
     */
    @PUT
    @Path("{edge}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Adds an edge")
    @APIResponse(responseCode = "200", description = "a dry run found no error")
    @APIResponse(responseCode = "201", description = "added; findings are warnings")
    @APIResponse(responseCode = "400", description = "the edge has errors; findings say all of them")
    @APIResponse(responseCode = "409", description = "the edge or a client of its id is there")
    @APIResponse(responseCode = "413", description = "too large")
    public Response add(
            @PathParam("edge") String name,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            InputStream body)
            throws IOException {
        rights().require(Call.ADD);
        String json = Body.text(body, MAX_AGREEMENT_BYTES, "the edge is");
        return new EdgeAddition(administration, name).run(json, dryRun, (edge, warnings) -> {
            if (!dryRun) {
                record(OperationType.CREATE, name, NewEdge.ACTION, NewEdge.detail(edge));
            }
            return Answers.findings(dryRun ? Response.Status.OK : Response.Status.CREATED, "", warnings);
        });
    }

    /** The same as {@link #edge}. */
    @GET
    @Path("{edge}/status")
    @Operation(summary = "How one edge stands")
    @APIResponse(responseCode = "200", description = "its status and newest report")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "several clients say that they are it, and none is")
    public Response status(@PathParam("edge") String name) {
        rights().requireView(name);
        Optional<ClientModel> client = client(name);
        if (client.isEmpty()) {
            return unknown(name);
        }
        // an edge that nobody hears of does not ask, so nobody else may have looked what it is to hold now
        Optional<NoBundle> none = administration.look(name);
        EdgeClient edge = EdgeClient.of(client.get());
        String agreement = Optional.ofNullable(client.get().getAttribute(CatalogueNames.EDGE_AGREEMENT))
                .orElse("");
        // MariaDB shows this transaction the tables as they were at its first question, which was before that look
        Map<String, Object> body = KeycloakModelUtils.runJobInTransactionWithResult(
                administration.session().getKeycloakSessionFactory(), later -> {
                    Map<String, Object> all =
                            new LinkedHashMap<>(line(edges(later).edge(edge, agreement)));
                    List<EdgeOverview.Report> reports = new EdgeOverview(later, administration.realm())
                            .reports(name, 0, 1)
                            .items();
                    all.put("report", reports.isEmpty() ? null : report(reports.get(0)));
                    return all;
                });
        none.ifPresent(why -> body.put("problem", why.getMessage()));
        body.put("client", client.get().getClientId());
        Optional<String> agent = Optional.ofNullable(
                        administration.realm().getClientByClientId(name + EdgeClients.AGENT))
                .filter(found -> tables().isAgent(name, found))
                .map(ClientModel::getClientId);
        body.put("agentClient", agent.orElse(null));
        body.put("may", rights().may(client.get(), agent.isPresent()));
        return Answers.object(Response.Status.OK, body);
    }

    /** The edge's terms as the master knows them. */
    @GET
    @Path("{edge}/agreement")
    @Operation(summary = "An edge's terms")
    @APIResponse(responseCode = "200", description = "the agreement")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "they cannot be read")
    public Response agreement(@PathParam("edge") String name) {
        rights().requireView(name);
        try {
            Optional<Edge> edge = read(name);
            return edge.isEmpty()
                    ? unknown(name)
                    : Response.ok(EdgeJson.agreement(edge.get()), MediaType.APPLICATION_JSON_TYPE)
                            .header("Cache-Control", "no-store")
                            .build();
        } catch (UnreadableEdgeException e) {
            return Answers.error(Response.Status.CONFLICT, e.getMessage());
        }
    }

    /**
     * Other terms: 400 with every finding where they, or what teams give, cannot be put into rules for this edge.
     *
     * @param dryRun judge them, and change nothing
     */
    @PUT
    @Path("{edge}/agreement")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Changes an edge's terms")
    @APIResponse(responseCode = "200", description = "changed, or a dry run found no error; findings are warnings")
    @APIResponse(responseCode = "400", description = "the edge cannot be served under them")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "they collide with what is there")
    @APIResponse(responseCode = "413", description = "too large")
    public Response agree(
            @PathParam("edge") String name,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            InputStream body)
            throws IOException {
        rights().require(Call.AGREEMENT, name);
        String json = Body.text(body, MAX_AGREEMENT_BYTES, "the agreement is");
        Optional<ClientModel> client = client(name);
        if (client.isEmpty()) {
            return unknown(name);
        }
        return new AgreementChange(administration, name, client.get()).run(json, dryRun, (edge, warnings) -> {
            if (!dryRun) {
                record(OperationType.UPDATE, name, "agreement", Map.of("agreement", EdgeJson.agreement(edge)));
            }
            return Answers.findings(Response.Status.OK, "", warnings);
        });
    }

    /** Lets nobody log in at the edge until that is taken back. What bundles say stays as it is. */
    @PUT
    @Path("{edge}/suspension")
    @Operation(summary = "Lets nobody log in at an edge")
    @APIResponse(responseCode = "200", description = "it is suspended")
    @APIResponse(responseCode = "404", description = "no such edge")
    public Response suspend(@PathParam("edge") String name) {
        return suspension(name, true);
    }

    /** Lets people in again. */
    @DELETE
    @Path("{edge}/suspension")
    @Operation(summary = "Lets people log in at an edge again")
    @APIResponse(responseCode = "200", description = "it is not suspended")
    @APIResponse(responseCode = "404", description = "no such edge")
    public Response resume(@PathParam("edge") String name) {
        return suspension(name, false);
    }

    private Response suspension(String name, boolean suspended) {
        rights().require(Call.SUSPENSION, name);
        Optional<ClientModel> client = client(name);
        if (client.isEmpty()) {
            return unknown(name);
        }
        if (EdgeClient.isSuspended(client.get()) != suspended) {
            if (suspended) {
                client.get().setAttribute(CatalogueNames.EDGE_SUSPENDED, "true");
            } else {
                client.get().removeAttribute(CatalogueNames.EDGE_SUSPENDED);
            }
            record(OperationType.UPDATE, name, suspended ? "suspended" : "resumed", Map.of());
        }
        return Answers.object(Response.Status.OK, Map.of("edge", name, "suspended", suspended));
    }

    /** The mapping for the edge's Keystone, as the newest bundle has it. */
    @GET
    @Path("{edge}/mapping")
    @Operation(summary = "The mapping for an edge's Keystone")
    @APIResponse(responseCode = "200", description = "the mapping")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "none can be made")
    public Response mapping(@PathParam("edge") String name) {
        rights().requireView(name);
        // what the newest bundle would hold: the same reading of the realm, without the places that are shut
        Catalogue catalogue = administration.told();
        Optional<Edge> edge = catalogue.edge(name);
        if (edge.isEmpty()) {
            return notTold(name);
        }
        try {
            String mapping = Strategy.of(edge.get())
                    .compile(Terms.of(catalogue, edge.get()))
                    .mapping()
                    .toJson()
                    .toString();
            return Response.ok(mapping, MediaType.APPLICATION_JSON_TYPE)
                    .header("Cache-Control", "no-store")
                    .build();
        } catch (CompileException e) {
            return Answers.error(Response.Status.CONFLICT, e.getMessage());
        }
    }

    /** Why edges are told nothing of this one. */
    private Response notTold(String name) {
        try {
            read(name);
            return unknown(name);
        } catch (UnreadableEdgeException e) {
            return Answers.error(Response.Status.CONFLICT, e.getMessage());
        }
    }

    /** Why a user gets at the edge what the user gets there: assignments with the teams that give them, and what is withheld. */
    @GET
    @Path("{edge}/explain")
    @Operation(summary = "Why a user gets at an edge what the user gets there")
    @APIResponse(responseCode = "200", description = "assignments with their reasons, and what is withheld")
    @APIResponse(responseCode = "400", description = "no user was named")
    @APIResponse(responseCode = "404", description = "no such edge or user")
    @APIResponse(responseCode = "409", description = "the edge cannot be read")
    public Response explain(@PathParam("edge") String name, @QueryParam("user") @DefaultValue("") String userName) {
        rights().require(Call.EXPLAIN, name);
        Optional<ClientModel> client = client(name);
        if (client.isEmpty()) {
            return unknown(name);
        }
        Optional<Response> wrong = Pages.wrong(userName);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        if (userName.isEmpty()) {
            return Answers.error(Response.Status.BAD_REQUEST, "say whose rights to explain: `?user=NAME`");
        }
        UserModel user = administration.session().users().getUserByUsername(administration.realm(), userName);
        if (user == null) {
            return Answers.error(Response.Status.NOT_FOUND, "the realm has no user `" + userName + "`");
        }
        try {
            Edge edge = administration.reader().read(client.get()).orElseThrow();
            return Answers.object(
                    Response.Status.OK, new EdgeExplanation(administration.session(), edge, client.get(), user).body());
        } catch (UnreadableEdgeException e) {
            return Answers.error(Response.Status.CONFLICT, e.getMessage());
        }
    }

    /**
     * What {@code idpm config} writes for the edge, in one archive.
     *
     * @param dashboards addresses of Horizon, as its {@code --dashboard}
     * @param openidc the version of mod_auth_openidc at the edge, as its {@code --openidc-version}
     */
    @GET
    @Path("{edge}/config")
    @Operation(summary = "What to install at an edge")
    @APIResponse(responseCode = "200", description = "a ZIP archive")
    @APIResponse(responseCode = "400", description = "a dashboard or the version is wrong")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "the realm or the edge has errors; findings say which")
    public Response config(
            @PathParam("edge") String name,
            @QueryParam("dashboard") List<String> dashboards,
            @QueryParam("openidcVersion") @DefaultValue("") String openidc) {
        rights().requireView(name);
        return new EdgeArchive(administration, name, rights().seesAll()).answer(dashboards, openidc);
    }

    /** The newest bundle, made now where need be, as a file to be carried. */
    @GET
    @Path("{edge}/bundle")
    @Operation(summary = "An edge's newest bundle")
    @APIResponse(responseCode = "200", description = "the bundle")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "none can be made")
    @APIResponse(responseCode = "503", description = "others were always first: ask again")
    public Response bundle(@PathParam("edge") String name) {
        rights().require(Call.BUNDLE, name);
        Optional<NoBundle> none = administration.look(name);
        if (none.isPresent()) {
            return Answers.error(none.get().reason().status(), none.get().getMessage());
        }
        EdgeBundles.Issued issued = bundles()
                .issued(administration.session(), administration.realm(), name)
                .orElseThrow(() -> new IllegalStateException("a bundle that was made is not there"));
        return Response.ok(issued.bytes(), "application/jose+json")
                .header("Cache-Control", "no-store")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"bundle-" + issued.issue().version() + ".json\"")
                .build();
    }

    private EdgeBundles bundles() {
        return AgentResourceFactory.of(administration.session()).bundles();
    }

    /** The versions of the edge's bundle, the newest first. */
    @GET
    @Path("{edge}/history")
    @Operation(summary = "The versions of an edge's bundle")
    @APIResponse(responseCode = "200", description = "a page, the newest first")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    public Response history(
            @PathParam("edge") String name,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        rights().requireView(name);
        return Pages.answer(first, max, () -> overview().versions(name, first, max), version -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("version", version.version());
            body.put("made", version.made().toString());
            body.put("digest", version.digest());
            body.put("users", version.users());
            body.put("assignments", version.assignments());
            body.put("revoked", version.revoked());
            return body;
        });
    }

    /** What the edge's agent reported, the newest first. */
    @GET
    @Path("{edge}/reports")
    @Operation(summary = "What an edge's agent reported")
    @APIResponse(responseCode = "200", description = "a page, the newest first")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    public Response reports(
            @PathParam("edge") String name,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("10") int max) {
        rights().requireView(name);
        return Pages.answer(first, max, () -> overview().reports(name, first, max), EdgesResource::report);
    }

    /** What the edge has not said yet that it has revoked. */
    @GET
    @Path("{edge}/revocations")
    @Operation(summary = "What an edge has not reported yet as revoked")
    @APIResponse(responseCode = "200", description = "a page")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    public Response revocations(
            @PathParam("edge") String name,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        rights().require(Call.REVOCATIONS, name);
        return Pages.answer(first, max, () -> overview().revocations(name, first, max), pending -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("uniqueId", pending.uniqueId());
            pending.user().ifPresent(user -> body.put("user", user));
            body.put("domain", pending.domain());
            body.put("project", pending.project());
            body.put("role", pending.role());
            body.put("version", pending.version());
            body.put("taken", pending.taken().toString());
            return body;
        });
    }

    /** Makes the client of the edge's agent, or gives it another key: a public JSON Web Key, or a set of up to four. */
    @PUT
    @Path("{edge}/agent")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Registers an edge's agent, or gives it another key")
    @APIResponse(responseCode = "200", description = "it has the key now")
    @APIResponse(responseCode = "201", description = "registered")
    @APIResponse(responseCode = "400", description = "no keys that could be taken")
    @APIResponse(responseCode = "404", description = "no such edge")
    @APIResponse(responseCode = "409", description = "a client of the name is there that was not made so")
    @APIResponse(responseCode = "413", description = "too large")
    public Response agent(@PathParam("edge") String edge, InputStream body) throws IOException {
        rights().require(Call.AGENT, edge);
        String text = Body.text(body, MAX_KEYS_BYTES, "the agent's keys are");
        if (client(edge).isEmpty()) {
            return unknown(edge);
        }
        String id = edge + EdgeClients.AGENT;
        ClientModel there = administration.realm().getClientByClientId(id);
        if (there != null && EdgeClients.isEdge(there)) {
            return Answers.error(
                    Response.Status.CONFLICT, "the client `" + id + "` is an edge, and no edge's agent can be one");
        }
        if (there != null && !tables().isAgent(edge, there)) {
            return Answers.error(
                    Response.Status.CONFLICT,
                    "the client `" + id + "` is there already, and was not registered as the agent of edge `" + edge
                            + "`: look who made it and what for, delete it, and send this again");
        }
        if (there == null) {
            rights().require(Call.FIRST_AGENT, edge);
        }
        try {
            String keys = AgentClient.keys(text);
            ClientModel client = AgentClient.set(administration.session(), administration.realm(), edge, keys);
            tables().registerAgent(edge, client);
        } catch (AgentClient.InvalidKeys e) {
            return Answers.error(Response.Status.BAD_REQUEST, e.getMessage());
        }
        OperationType operation = there == null ? OperationType.CREATE : OperationType.UPDATE;
        record(operation, edge, "agent", Map.of("client", id));
        return Answers.object(
                there == null ? Response.Status.CREATED : Response.Status.OK, Map.of("edge", edge, "client", id));
    }

    private void record(OperationType operation, String edge, String what, Map<String, ?> detail) {
        administration
                .event()
                .operation(operation)
                .resource("IDP_MASTER_EDGE")
                .resourcePath("idp-master", "edges", edge, what)
                .representation(detail)
                .success();
        tables().audit(Optional.of(edge), administration.actor(), what, Answers.text(detail));
    }

    private SyncTables tables() {
        return new SyncTables(administration.session(), administration.realm());
    }

    private EdgeOverview overview() {
        return new EdgeOverview(administration.session(), administration.realm());
    }

    private EdgeList edges() {
        return edges(administration.session());
    }

    private EdgeList edges(KeycloakSession session) {
        return new EdgeList(
                session,
                administration.realm(),
                administration.reader(),
                AgentResourceFactory.of(administration.session()).silentAfter());
    }

    private EdgeRights rights() {
        return new EdgeRights(administration);
    }

    private Optional<ClientModel> client(String edge) {
        return EdgeClients.of(administration.session(), administration.realm(), edge);
    }

    private Optional<Edge> read(String name) throws UnreadableEdgeException {
        Optional<ClientModel> client = client(name);
        return client.isEmpty() ? Optional.empty() : administration.reader().read(client.get());
    }

    private static Map<String, Object> line(EdgeList.Item item) {
        EdgeList.Line line = item.line();
        EdgeStatus status = line.status();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("edge", line.client().edge());
        body.put("name", line.client().name().isEmpty() ? null : line.client().name());
        body.put("labels", line.labels());
        body.put("enabled", line.client().open());
        body.put("suspended", line.client().suspended());
        body.put("state", line.state().text());
        body.put("version", status.version());
        body.put("made", status.versionMade().map(Instant::toString).orElse(null));
        body.put("issued", status.issued().map(Instant::toString).orElse(null));
        body.put("applied", status.applied());
        body.put("reported", status.reported().map(Instant::toString).orElse(null));
        body.put("outcome", status.outcome().orElse(null));
        body.put("agent", status.agent().orElse(null));
        body.put("pendingRevocations", line.pending());
        Optional<Agreement> agreement = item.edge().map(Edge::agreement);
        body.put(
                "release",
                agreement.flatMap(terms -> terms.keystone().release()).orElse(null));
        body.put(
                "schema",
                agreement.map(terms -> terms.keystone().schema().text()).orElse(null));
        body.put(
                "strategy",
                agreement.map(terms -> terms.chosenStrategy().text()).orElse(null));
        body.put("protocol", agreement.map(Agreement::protocol).orElse(null));
        body.put("module", agreement.map(terms -> terms.module().text()).orElse(null));
        body.put("problem", item.problem().orElse(null));
        return body;
    }

    private static Map<String, Object> report(EdgeOverview.Report report) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("received", report.received().toString());
        body.put("outcome", report.outcome());
        body.put("report", Answers.parsed(report.json()));
        return body;
    }

    private EdgeClaim claim(String edge) {
        return EdgeClients.claim(administration.session(), administration.realm(), edge);
    }

    // where clients say that they are the edge and none is, that is what is to be known
    private Response unknown(String edge) {
        return claim(edge)
                .problem()
                .map(problem -> Answers.error(Response.Status.CONFLICT, problem))
                .orElseGet(() -> Answers.error(Response.Status.NOT_FOUND, "the realm has no edge `" + edge + "`"));
    }
}
