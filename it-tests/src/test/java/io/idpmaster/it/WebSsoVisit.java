package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.config.KeystoneAddress;
import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.client.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A browser on its way from a dashboard to an edge's Keystone and back, by HTTP alone: it keeps the edge's cookies, and can
 * bring the edge whatever it likes.
 */
final class WebSsoVisit {

    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
    private static final int MOST_REDIRECTS = 5;

    private final Edge edge;
    private final KeystoneAddress address;
    private final String landing;
    private final String dashboard;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    WebSsoVisit(Edge edge, String dashboard) throws ConfigException {
        this.edge = edge;
        this.address = KeystoneAddress.of(edge);
        this.landing = EdgeAddresses.of(edge).landing();
        this.dashboard = dashboard;
    }

    /** Another browser, with all cookies that this one has now. */
    WebSsoVisit twin() throws ConfigException {
        WebSsoVisit twin = new WebSsoVisit(edge, dashboard);
        twin.cookies.putAll(cookies);
        return twin;
    }

    /** The token in the page that is to send it to the dashboard; nothing where Keystone gave none. */
    static Optional<String> token(Answer answer) {
        Matcher found = TOKEN.matcher(answer.body());
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** Where Horizon sends a browser that has to come back to the origin, which may be any text. */
    URI websso(String origin) {
        return URI.create(address.url() + "/auth/OS-FEDERATION/identity_providers/"
                + edge.agreement().identityProvider() + "/protocols/"
                + edge.agreement().protocol() + "/websso?" + TokenEndpoint.form(Map.of("origin", origin)));
    }

    /** Where the edge sends a browser that comes from the dashboard: to the master. */
    URI begin() throws IOException {
        return URI.create(ask(dashboard, Map.of()).header("Location"));
    }

    /** What the edge answers to who wants to be sent back to the origin, with these headers. */
    Answer ask(String origin, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = request(websso(origin)).GET();
        headers.forEach(request::header);
        return follow(request.build());
    }

    /** Once there is a session: it brings a token to the dashboard, and to no other origin. */
    void assertNothingFor(List<String> origins) throws IOException {
        for (String origin : origins) {
            Answer answer = ask(origin, Map.of());
            assertThat(answer.status()).as(origin).isIn(400, 401);
            assertThat(token(answer)).as(origin).isEmpty();
        }
        // the session is still good, so that it was the origin
        Answer again = ask(dashboard, Map.of());
        assertThat(token(again)).isPresent();
        assertThat(again.header("Cache-Control")).isEqualTo("no-store");
    }

    /** Logs in at the master and comes to what the browser is to bring to the edge. */
    Map<String, String> logIn(URI master, Credentials user) throws IOException {
        WebSession session = new WebSession(master.resolve("/"));
        return brought(session.logIn(session.open(master), user.username(), user.password()));
    }

    /** What the browser is to bring to the edge from where it has come to at the master. */
    Map<String, String> brought(Page page) {
        if (edge.agreement().module().saml()) {
            return Map.of(
                    "SAMLResponse", page.fields().get("SAMLResponse"),
                    "RelayState", page.fields().get("RelayState"));
        }
        Map<String, String> brought = new LinkedHashMap<>();
        for (String name : List.of("code", "state", "session_state", "iss")) {
            brought.put(name, URLDecoder.decode(page.parameter(name), StandardCharsets.UTF_8));
        }
        return brought;
    }

    /** Of what another visit would bring, what this one is to bring so that it looks like its own. */
    Map<String, String> asOwn(Map<String, String> others, URI begun) {
        String state = edge.agreement().module().saml() ? "RelayState" : "state";
        Matcher own = Pattern.compile("[?&]" + state + "=([^&]*)").matcher(begun.toString());
        if (!own.find()) {
            throw new IllegalStateException("no " + state + " in " + begun);
        }
        Map<String, String> brought = new LinkedHashMap<>(others);
        brought.put(state, URLDecoder.decode(own.group(1), StandardCharsets.UTF_8));
        return brought;
    }

    /** Brings it to the edge and goes on as the edge says, as far as that does not lead away from it. */
    Answer bring(Map<String, String> fields) throws IOException {
        String form = TokenEndpoint.form(fields);
        return follow(
                edge.agreement().module().saml()
                        ? request(URI.create(landing))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))
                                .build()
                        : request(URI.create(landing + "?" + form)).GET().build());
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/html");
        if (!cookies.isEmpty()) {
            StringBuilder all = new StringBuilder();
            cookies.forEach(
                    (name, value) -> all.append(all.length() == 0 ? "" : "; ").append(name + "=" + value));
            request.header("Cookie", all.toString());
        }
        return request;
    }

    private Answer follow(HttpRequest request) throws IOException {
        Answer answer = keep(Answer.to(request));
        for (int n = 0; n < MOST_REDIRECTS && answer.status() / 100 == 3; n++) {
            URI next = request.uri().resolve(answer.header("Location"));
            if (!next.toString().startsWith(address.origin() + "/")) {
                return answer;
            }
            answer = keep(Answer.to(request(next).GET().build()));
        }
        return answer;
    }

    private Answer keep(Answer answer) {
        for (String cookie : answer.headers().getOrDefault("set-cookie", List.of())) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            cookies.put(pair[0], pair[1]);
        }
        return answer;
    }
}
