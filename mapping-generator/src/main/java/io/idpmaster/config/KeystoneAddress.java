package io.idpmaster.config;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an edge's Keystone is, and the addresses that follow from it.
 *
 * @param origin scheme, host and port: what Apache has to know as its own full name
 * @param base the path of the identity API, such as {@code /v3}
 */
public record KeystoneAddress(String origin, String base) {

    // possessive: without that, Java takes a frame of the stack for each segment
    private static final Pattern PATH = Pattern.compile("((?:/[A-Za-z0-9._~-]++)++)/*+");

    /** The address that an edge's agreement states. */
    public static KeystoneAddress of(Edge edge) throws ConfigException {
        String url = edge.agreement().keystone().url();
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw wrong(edge, url);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        Matcher path = PATH.matcher(uri.getRawPath() == null ? "" : uri.getRawPath());
        if (!(scheme.equals("http") || scheme.equals("https"))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !path.matches()) {
            throw wrong(edge, url);
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new KeystoneAddress(scheme + "://" + uri.getHost() + port, path.group(1));
    }

    private static ConfigException wrong(Edge edge, String url) {
        return new ConfigException(
                "edge " + Quoted.of(edge.name()) + ": the agreement's `keystone.url` " + Quoted.of(url)
                        + " is no address of an identity API",
                "write it as in `https://keystone.example.org:5000/v3`");
    }

    /** The whole address of the identity API. */
    public String url() {
        return origin + base;
    }

    /** Whether clients come by TLS. */
    boolean secure() {
        return origin.startsWith("https:");
    }

    /** The path of mod_auth_mellon's own endpoints. */
    String endpointPath() {
        return base + "/mellon";
    }

    /** The path of mod_auth_openidc's own endpoint, where a browser brings a code. */
    String landingPath() {
        return base + "/redirect_uri";
    }

    /** The name by which the master knows this edge in SAML; each edge has its own, or one could pass on another's logins. */
    public String entityId() {
        return url() + "/mellon/metadata";
    }

    /** Where the command line and the SDK log in. */
    String auth(String provider, String protocol) {
        return base + "/OS-FEDERATION/identity_providers/" + provider + "/protocols/" + protocol + "/auth";
    }

    /** Where Horizon sends a browser that has chosen the identity provider. */
    String websso(String provider, String protocol) {
        return base + "/auth/OS-FEDERATION/identity_providers/" + provider + "/protocols/" + protocol + "/websso";
    }
}
