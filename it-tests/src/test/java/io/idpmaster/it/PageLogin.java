package io.idpmaster.it;

import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.util.Map;

/** How one of our pages gets the token of whoever opens it, without a browser. */
final class PageLogin {

    private PageLogin() {}

    /** An access token of the page's client. */
    static String token(KeycloakServer server, SampleRealm realm, String page, String username) throws IOException {
        String landing = realm.address() + "/idp-master/" + page + "/";
        BrowserRequest request = BrowserRequest.openId(realm.address(), "idp-master-" + page, landing, Map.of());
        WebSession session = new WebSession(server.url(), landing);
        Page left = session.logIn(session.open(request.start()), username, realm.password());
        Answer tokens = realm.tokens().grant(request.exchange(left.parameter("code")));
        if (tokens.status() != 200) {
            throw new IllegalStateException("no token: " + left + " " + tokens.body());
        }
        return tokens.json().path("access_token").asText();
    }
}
