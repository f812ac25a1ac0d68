package io.idpmaster.keycloak.pages;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.models.KeycloakSession;

/**
 * The scripts, styles and texts of our pages. Keycloak's own address for files of themes has Keycloak's version in it and
 * none of ours, and browsers keep what it serves for a month: after an update they would run the old scripts.
 */
public final class PageFilesResource {

    private final KeycloakSession session;

    public PageFilesResource(KeycloakSession session) {
        this.session = session;
    }

    /** The file; browsers keep it, and ask each time whether it is still the same. */
    @GET
    @Path("{path:.+}")
    @Operation(summary = "A page's script, style or text")
    @APIResponse(responseCode = "200", description = "the file")
    @APIResponse(responseCode = "304", description = "the caller has it")
    @APIResponse(responseCode = "404", description = "no such file")
    public Response file(@PathParam("path") String path, @HeaderParam(HttpHeaders.IF_NONE_MATCH) String has) {
        return PageFile.of(session, path)
                .map(file -> (matches(has, file.tag())
                                ? Response.notModified()
                                : Response.ok(file.content(), file.type()))
                        .header(HttpHeaders.ETAG, file.tag())
                        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                        .header("Cross-Origin-Resource-Policy", "same-origin")
                        .build())
                .orElseGet(() -> Response.status(Response.Status.NOT_FOUND)
                        .type(MediaType.TEXT_PLAIN_TYPE)
                        .entity("there is no such file")
                        .build());
    }

    private static boolean matches(String has, String tag) {
        return has != null
                && Arrays.stream(has.split(","))
                        .map(String::strip)
                        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                        .anyMatch(tag::equals);
    }
}
