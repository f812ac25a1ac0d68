package io.idpmaster.keycloak.openapi;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Our REST as an OpenAPI document, which the build makes of the classes that answer it. */
public final class OpenApiResource {

    /** Where the build puts it, beside this class. */
    static final String DOCUMENT = "openapi.json";

    private final byte[] document = read();

    /** The document; the same for every realm and everybody. */
    @GET
    @Operation(summary = "This document")
    public Response document() {
        return Response.ok(document, MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-cache")
                .build();
    }

    static byte[] read() {
        try (InputStream in = OpenApiResource.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new IllegalStateException("the build has not made " + DOCUMENT);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
