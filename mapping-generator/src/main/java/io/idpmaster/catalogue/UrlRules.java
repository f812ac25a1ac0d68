package io.idpmaster.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** What the two kinds of URL in a catalogue may look like. */
final class UrlRules {

    private static final int LONGEST = 255;

    private UrlRules() {}

    /** The master's issuer, which edges compare letter for letter. */
    static void issuer(Place place, String issuer, Report report) {
        if (web(issuer).isEmpty() || issuer.endsWith("/") || issuer.indexOf(';') >= 0) {
            report.error(
                    place,
                    "the issuer " + Quoted.of(issuer)
                            + " is not an http or https URL without `/` at its end and without `;`",
                    "write the realm's URL, as in `https://idp.example.org/realms/cloud`");
        }
    }

    /** An edge's identity API. */
    static void keystone(Place place, String url, Report report) {
        if (web(url).isEmpty() || !url.endsWith("/v3")) {
            report.error(
                    place,
                    Quoted.of(url) + " is not an http or https URL that ends in `/v3`",
                    "write the URL of this Keystone's identity API, as in `https://keystone.example.org:5000/v3`");
        }
    }

    /** Where browsers find an edge's Horizon. */
    static void dashboard(Place place, String url, Report report) {
        if (!isWeb(url)) {
            report.error(
                    place,
                    "the dashboard " + Quoted.of(url)
                            + " is not an http or https URL without a user, a query and a fragment",
                    "write where browsers find this edge's Horizon, as in `https://horizon.example.org/`");
        }
    }

    /** Whether it is a whole http or https URL, with nothing in it that could deceive. */
    static boolean isWeb(String url) {
        return web(url).isPresent();
    }

    /** The same text for URLs that lead to the same place. */
    static String normal(String url) {
        return web(url).map(uri -> {
                    int standard = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
                    int port = uri.getPort() < 0 ? standard : uri.getPort();
                    return (uri.getScheme() + "://" + uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port
                            + uri.getRawPath();
                })
                .orElse(url);
    }

    private static Optional<URI> web(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            return web
                            && bare
                            && uri.getHost() != null
                            && uri.toString().chars().allMatch(c -> c < 0x80)
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
