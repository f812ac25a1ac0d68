package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Domain;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Domains, one line for each however many projects it has: as the edges are told, from what this node has read of the realm. */
public final class DomainsResource {

    private final Administration administration;

    DomainsResource(Administration administration) {
        this.administration = administration;
    }

    /**
     * The domains, by name.
     *
     * @param search a part of the name, in whatever case
     */
    @GET
    @Operation(summary = "Domains")
    @APIResponse(responseCode = "200", description = "a page")
    @APIResponse(responseCode = "400", description = "a parameter is wrong")
    public Response list(
            @QueryParam("search") @DefaultValue("") String search,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        new EdgeRights(administration).require(Call.PLACES);
        Optional<Response> wrong = Pages.wrong(search);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        String part = search.toLowerCase(Locale.ROOT);
        return Pages.answer(first, max, () -> Pages.of(found(part), first, max), domain -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("domain", domain.name());
            body.put("id", domain.id());
            body.put("projects", domain.projects().size());
            return body;
        });
    }

    private List<Domain> found(String part) {
        return administration.told().domains().stream()
                .filter(domain -> domain.name().toLowerCase(Locale.ROOT).contains(part))
                .toList();
    }
}
