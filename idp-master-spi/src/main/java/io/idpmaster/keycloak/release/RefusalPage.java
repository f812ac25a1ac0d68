package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;

/** The refusal in a browser: a page of the theme {@code idp-master}, with status 403. */
final class RefusalPage {

    private static final String TEMPLATE = "idp-master-refused.ftl";

    private RefusalPage() {}

    static Response of(AuthenticationFlowContext context, Refused refused) {
        Response page = context.form()
                .setStatus(Response.Status.FORBIDDEN)
                .setAttribute(
                        "refusal",
                        Map.of(
                                "edge", shownName(context, refused),
                                "user", context.getUser().getUsername(),
                                "reason", refused.reason().name().toLowerCase(Locale.ROOT),
                                "message", OneLine.of(refused.message())))
                .createForm(TEMPLATE);
        // under a theme that has no such page Keycloak answers 500: then its own error page, which every theme has
        return page.getStatus() == Response.Status.FORBIDDEN.getStatusCode()
                ? page
                : context.form().setError(Advice.sentence(refused)).createErrorPage(Response.Status.FORBIDDEN);
    }

    private static String shownName(AuthenticationFlowContext context, Refused refused) {
        return Optional.ofNullable(
                        context.getAuthenticationSession().getClient().getName())
                .filter(name -> !name.isBlank())
                .orElse(refused.edge());
    }
}
