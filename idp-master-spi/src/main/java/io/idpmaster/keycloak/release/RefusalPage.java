package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Quoted;
import io.idpmaster.keycloak.pages.Page;
import io.idpmaster.keycloak.release.EdgeAccess.Refused;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The refusal in a browser: a page of the theme {@code idp-master}, with status 403. */
final class RefusalPage {

    private static final String TEMPLATE = "idp-master-refused.ftl";

    private RefusalPage() {}

    /** The most edges that it names. */
    private static final int MOST = 10;

    /** The page, which says where else this user may go, and nothing of anybody else. */
    static Response of(
            KeycloakSession session,
            LoginFormsProvider form,
            AuthenticationSessionModel login,
            UserModel user,
            Refused refused) {
        OpenEdges.Reach reach = OpenEdges.of(session).of(session, login.getRealm(), user);
        // one more than are named says that there are more, and how many would take a look at all of them
        List<Map<String, String>> open =
                reach.open(edge -> !edge.edge().name().equals(refused.edge()), MOST + 1).stream()
                        .map(place -> Map.of(
                                "edge", place.edge().edge().name(),
                                "name", Quoted.visible(place.edge().name())))
                        .toList();
        Response page = form.setStatus(Response.Status.FORBIDDEN)
                .setAttribute(
                        "elsewhere",
                        Map.of(
                                "edges",
                                open.stream().limit(MOST).toList(),
                                "more",
                                open.size() > MOST,
                                "clouds",
                                clouds(login.getRealm())))
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

    /** The address of My clouds; empty where the realm has no such page. */
    private static String clouds(RealmModel realm) {
        return Optional.ofNullable(realm.getClientByClientId(Page.CLOUDS.clientId()))
                .filter(client -> Page.CLOUDS.owns(client) && client.isEnabled())
                .map(ClientModel::getBaseUrl)
                .orElse("");
    }

    private static String shownName(AuthenticationSessionModel login, Refused refused) {
        return Optional.ofNullable(login.getClient().getName())
                .filter(name -> !name.isBlank())
                .orElse(refused.edge());
    }
}
