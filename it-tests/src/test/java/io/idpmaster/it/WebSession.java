package io.idpmaster.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A browser without a window or scripts: keeps cookies, submits forms, and follows the realm's redirects up to the one
 * that leads out of the server.
 */
final class WebSession {

    private static final Pattern LOGIN_FORM = Pattern.compile("<form[^>]*id=\"kc-form-login\"[^>]*action=\"([^\"]+)\"");
    private static final Pattern FIELD =
            Pattern.compile("name=\"(\\w+)\"\\s+value=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"", Pattern.CASE_INSENSITIVE);
    private static final int MOST_REDIRECTS = 10;

    private static final Pattern PATH = Pattern.compile("(?i);\\s*Path=([^;]*)");

    private final URI server;
    private final String landing;
    private final Map<Cookie, String> cookies = new HashMap<>();

    WebSession(URI server) {
        this(server, "");
    }

    /** @param landing an address at the server itself where the session ends; none where it is empty */
    WebSession(URI server, String landing) {
        this.server = server;
        this.landing = landing;
    }

    /** RFC 6265, 5.3: two realms of a server have cookies of the same names. */
    private record Cookie(String name, String path) {

        boolean goesTo(URI address) {
            return address.getPath().startsWith(path);
        }
    }

    /**
     * Where the session has come to.
     *
     * @param status of the last answer of the server
     * @param left where a redirect leads out of the server; empty where the server shows a page
     */
    record Page(int status, String left, String html) {

        boolean asksForPassword() {
            return LOGIN_FORM.matcher(html).find();
        }

        boolean refuses() {
            return html.contains("id=\"idp-master-refused\"");
        }

        /** Where the page's form goes to. */
        String formTarget() {
            Matcher form = FORM.matcher(html);
            return form.find() ? text(form.group(1)) : "";
        }

        /** The page's form, filled in as it comes. */
        Map<String, String> fields() {
            Map<String, String> fields = new HashMap<>();
            Matcher field = FIELD.matcher(html);
            while (field.find()) {
                fields.put(field.group(1), text(field.group(2)));
            }
            return fields;
        }

        /** A parameter of the address that the session left for. */
        String parameter(String name) {
            Matcher found = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(left);
            return found.find() ? found.group(1) : "";
        }

        private static String text(String escaped) {
            return escaped.replace("&#x2b;", "+").replace("&#x3d;", "=").replace("&amp;", "&");
        }
    }

    Page open(URI address) throws IOException {
        return follow(request(address).GET().build());
    }

    /** Fills in the form on the page. */
    Page logIn(Page page, String username, String password) throws IOException {
        Matcher form = LOGIN_FORM.matcher(page.html());
        if (!form.find()) {
            throw new IllegalStateException("no login form, but status " + page.status() + ": " + page.html());
        }
        return follow(request(URI.create(Page.text(form.group(1))))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        TokenEndpoint.form(Map.of("username", username, "password", password, "credentialId", ""))))
                .build());
    }

    /** Says yes to the question on the page: RFC 8628, 5.4 has the user confirm what a device is to get. */
    Page accept(Page page) throws IOException {
        Map<String, String> fields = new HashMap<>(page.fields());
        fields.put("accept", "Yes");
        fields.remove("cancel");
        return follow(request(server.resolve(page.formTarget()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(TokenEndpoint.form(fields)))
                .build());
    }

    /** Sends the form on the page as it comes, which a browser's script would do. */
    Page submit(Page page) throws IOException {
        return follow(request(server.resolve(page.formTarget()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(TokenEndpoint.form(page.fields())))
                .build());
    }

    private HttpRequest.Builder request(URI address) {
        StringBuilder all = new StringBuilder();
        cookies.forEach((cookie, value) -> {
            if (cookie.goesTo(address)) {
                all.append(all.length() == 0 ? "" : "; ").append(cookie.name() + "=" + value);
            }
        });
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "text/html");
        return all.length() == 0 ? request : request.header("Cookie", all.toString());
    }

    private Page follow(HttpRequest request) throws IOException {
        Answer answer = keep(Answer.to(request));
        for (int n = 0; n < MOST_REDIRECTS && answer.status() / 100 == 3; n++) {
            String location = answer.header("Location");
            if (!location.startsWith(server + "/") || (!landing.isEmpty() && location.startsWith(landing))) {
                return new Page(answer.status(), location, "");
            }
            answer = keep(Answer.to(request(URI.create(location)).GET().build()));
        }
        return new Page(answer.status(), "", answer.body());
    }

    private Answer keep(Answer answer) {
        for (String cookie : answer.headers().getOrDefault("set-cookie", List.of())) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            Matcher path = PATH.matcher(cookie);
            Cookie key = new Cookie(pair[0], path.find() ? path.group(1).strip() : "/");
            if (cookie.contains("Max-Age=0") || pair[1].isEmpty()) {
                cookies.remove(key);
            } else {
                cookies.put(key, pair[1]);
            }
        }
        return answer;
    }
}
