package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Quoted;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The refusal in a browser: a page of the theme {@code idp-master}, with status 403. */
final class RefusalPage {

    private static final String TEMPLATE = "idp-master-refused.ftl";

    private RefusalPage() {}

    static Response of(LoginFormsProvider form, AuthenticationSessionModel login, UserModel user, Refused refused) {
        Response page = form.setStatus(Response.Status.FORBIDDEN)
                .setAttribute(
                        "refusal",
                        Map.of(
                                "edge", shownName(login, refused),
                                "user", Quoted.visible(user.getUsername()),
                                "reason", refused.reason().name().toLowerCase(Locale.ROOT),
                                "message", OneLine.of(refused.message())))
                .createForm(TEMPLATE);
        // under a theme that has no such page Keycloak answers 500: then its own error page, which every theme has
        return page.getStatus() == Response.Status.FORBIDDEN.getStatusCode()
                ? page
                : form.setError(Advice.sentence(refused)).createErrorPage(Response.Status.FORBIDDEN);
    }

    private static String shownName(AuthenticationSessionModel login, Refused refused) {
        return Optional.ofNullable(login.getClient().getName())
                .filter(name -> !name.isBlank())
                .orElse(refused.edge());
    }
}
