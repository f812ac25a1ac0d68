package io.idpmaster.keycloak.openapi;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the document while it is made: the realm, which Keycloak takes out of the address before our classes see it, and
 * what it asks of every caller. Nothing in Keycloak uses it.
 */
public final class DocumentFilter implements OASFilter {

    private static final String BEARER = "bearer";

    /** Below these Keycloak or we ask for an access token. */
    private static final List<String> SHUT = List.of(
            "/admin/realms/{realm}/idp-master", "/realms/{realm}/idp-master/agent", "/realms/{realm}/idp-master/me");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.setComponents(
                (document.getComponents() == null ? OASFactory.createComponents() : document.getComponents())
                        .addSecurityScheme(
                                BEARER,
                                OASFactory.createSecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme(BEARER)
                                        .description("an access token of Keycloak")));
        document.getPaths().getPathItems().forEach(DocumentFilter::complete);
    }

    private static void complete(String path, PathItem item) {
        item.addParameter(OASFactory.createParameter()
                .name("realm")
                .in(Parameter.In.PATH)
                .required(true)
                .description("the realm's name")
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
        if (SHUT.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"))) {
            item.getOperations().values().forEach(DocumentFilter::shut);
        }
    }

    private static void shut(Operation operation) {
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(BEARER));
        operation
                .getResponses()
                .addAPIResponse("401", OASFactory.createAPIResponse().description("no access token that is good here"))
                .addAPIResponse("403", OASFactory.createAPIResponse().description("the caller lacks a right"));
    }
}
