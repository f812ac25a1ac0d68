package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Holdings;
import io.idpmaster.catalogue.Holdings.Wanted;
import io.idpmaster.keycloak.sync.EdgeOverview.Page;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Who holds what where: as the edges are told, from what this node has read of the realm. */
public final class HoldingsResource {

    private final Administration administration;

    HoldingsResource(Administration administration) {
        this.administration = administration;
    }

    /** By edge, user and assignment; a user, an edge or a project has to be given, for all there are is nothing to look at. */
    @GET
    @Operation(summary = "Who holds what where")
    @APIResponse(responseCode = "200", description = "a page")
    @APIResponse(responseCode = "400", description = "neither a user nor an edge nor a project was named")
    public Response list(
            @QueryParam("user") @DefaultValue("") String user,
            @QueryParam("edge") @DefaultValue("") String edge,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("project") @DefaultValue("") String project,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        new EdgeRights(administration).require(Call.HOLDINGS, edge);
        if (user.isEmpty() && edge.isEmpty() && project.isEmpty()) {
            return Answers.error(
                    Response.Status.BAD_REQUEST, "say whose, where or of what: `?user=`, `?edge=` or `?project=`");
        }
        Optional<Response> wrong = Pages.wrong(user, edge, domain, project);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        Wanted wanted = new Wanted(given(user), given(edge), given(domain), given(project));
        return Pages.answer(
                first,
                max,
                () -> {
                    Holdings.Part part = Holdings.find(administration.told(), wanted, first, max);
                    return new Page<>(part.total(), part.items());
                },
                holding -> {
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("user", holding.user());
                    body.put("edge", holding.edge());
                    body.put("domain", holding.assignment().domain());
                    body.put("project", holding.assignment().project());
                    body.put("role", holding.assignment().role());
                    return body;
                });
    }

    private static Optional<String> given(String name) {
        return Optional.of(name).filter(text -> !text.isEmpty());
    }
}
