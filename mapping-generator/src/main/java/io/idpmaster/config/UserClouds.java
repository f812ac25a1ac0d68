package io.idpmaster.config;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The {@code clouds.yaml} of users: for each edge a cloud of its name, and one more for each other way in. Without secrets;
 * and but for the file of one user without names of users, so that one file serves everybody.
 */
public final class UserClouds {

    /** The name of the file. */
    public static final String NAME = "clouds.yaml";

    /**
     * A way in.
     *
     * @param suffix of the cloud's name; empty for the one that needs nothing but a name and a password
     * @param needs what the user has to say, as variables
     */
    private record Way(String suffix, String authType, Talk talk, String needs) {}

    /** With whom the plugin talks besides the edge. */
    private enum Talk {
        ECP,
        /** The master, as the edge's own client, which is public. */
        EDGES_CLIENT,
        /** The same, and the plugin can prove that who began the login ends it (RFC 7636). */
        EDGES_CLIENT_PKCE,
        /** The master, as a client that has a secret and the edge's client scope. */
        OTHER_CLIENT,
        /** Nobody. */
        BEARER,
        /** Nobody: the credential is the edge's. */
        EDGE_ALONE
    }

    private static final Way APPLICATION_CREDENTIAL = new Way(
            "-app",
            "v3applicationcredential",
            Talk.EDGE_ALONE,
            "OS_APPLICATION_CREDENTIAL_ID, OS_APPLICATION_CREDENTIAL_SECRET");

    private static final List<Way> SAML =
            List.of(new Way("", "v3samlpassword", Talk.ECP, "OS_USERNAME, OS_PASSWORD"), APPLICATION_CREDENTIAL);

    private static final List<Way> OPENID = List.of(
            new Way("", "v3oidcpassword", Talk.EDGES_CLIENT, "OS_USERNAME, OS_PASSWORD"),
            new Way("-device", "v3oidcdeviceauthz", Talk.EDGES_CLIENT_PKCE, "a browser, anywhere"),
            new Way("-token", "v3oidcaccesstoken", Talk.BEARER, "OS_ACCESS_TOKEN"),
            new Way(
                    "-code",
                    "v3oidcauthcode",
                    Talk.OTHER_CLIENT,
                    "OS_CLIENT_ID, OS_CLIENT_SECRET, OS_REDIRECT_URI, OS_CODE"),
            new Way("-robot", "v3oidcclientcredentials", Talk.OTHER_CLIENT, "OS_CLIENT_ID, OS_CLIENT_SECRET"),
            APPLICATION_CREDENTIAL);

    private UserClouds() {}

    /** The file for these edges of the catalogue. */
    public static ConfigFile file(Catalogue catalogue, List<Edge> edges) throws ConfigException {
        return file(catalogue.master().issuer(), Optional.empty(), edges, Map.of());
    }

    /**
     * The file of one user, who has to say only the password.
     *
     * @param projects by the edge's name, where it is known in which one the user works
     */
    public static ConfigFile file(String issuer, String username, List<Edge> edges, Map<String, UserProject> projects)
            throws ConfigException {
        return file(issuer, Optional.of(username), edges, projects);
    }

    private static ConfigFile file(
            String issuer, Optional<String> username, List<Edge> edges, Map<String, UserProject> projects)
            throws ConfigException {
        Set<String> names = edges.stream().map(Edge::name).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, String> clouds = new LinkedHashMap<>();
        for (Edge edge : edges) {
            String url = KeystoneAddress.of(edge).url();
            for (Way way : edge.agreement().module().saml() ? SAML : OPENID) {
                String name = edge.name() + way.suffix();
                // an edge is called so: its own cloud has the name
                if (way.suffix().isEmpty() || !names.contains(name)) {
                    clouds.put(
                            name,
                            cloud(
                                    name,
                                    way,
                                    edge,
                                    url,
                                    issuer,
                                    username.filter(user -> way.suffix().isEmpty()),
                                    Optional.ofNullable(projects.get(edge.name()))));
                }
            }
        }
        return ConfigFile.of(
                NAME, ConfigTemplate.fill(NAME, Syntax.YAML, Map.of("clouds", String.join("", clouds.values()))));
    }

    private static String cloud(
            String name,
            Way way,
            Edge edge,
            String url,
            String issuer,
            Optional<String> username,
            Optional<UserProject> project) {
        List<String> lines = new ArrayList<>();
        lines.add("  # " + Syntax.comment(username.isPresent() ? "OS_PASSWORD" : way.needs()));
        lines.add("  " + Syntax.YAML.quote(name) + ":");
        lines.add("    auth_type: " + way.authType());
        lines.add("    identity_api_version: 3");
        lines.add("    auth:");
        lines.add("      auth_url: " + Syntax.YAML.quote(url));
        if (way.talk() != Talk.EDGE_ALONE) {
            Agreement agreement = edge.agreement();
            lines.add("      identity_provider: " + Syntax.YAML.quote(agreement.identityProvider()));
            lines.add("      protocol: " + Syntax.YAML.quote(agreement.protocol()));
            lines.addAll(talk(way.talk(), edge, issuer));
            username.ifPresent(user -> lines.add("      username: " + Syntax.YAML.quote(user)));
            // an application credential brings its project along
            lines.add("      project_domain_name: "
                    + Syntax.YAML.quote(project.map(UserProject::domain)
                            .orElseGet(() -> agreement.domains().iterator().next())));
            project.ifPresent(chosen -> lines.add("      project_name: " + Syntax.YAML.quote(chosen.name())));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> talk(Talk talk, Edge edge, String issuer) {
        String discovery =
                "      discovery_endpoint: " + Syntax.YAML.quote(issuer + "/.well-known/openid-configuration");
        String client = "      client_id: " + Syntax.YAML.quote(edge.name());
        return switch (talk) {
            case ECP -> List.of("      identity_provider_url: " + Syntax.YAML.quote(issuer + "/protocol/saml"));
            case EDGES_CLIENT ->
                List.of(
                        discovery,
                        client,
                        "      # a public client has no secret, but the plugin insists on some word",
                        "      client_secret: public");
            case EDGES_CLIENT_PKCE -> List.of(discovery, client, "      code_challenge_method: S256");
            case OTHER_CLIENT ->
                List.of(discovery, "      openid_scope: " + Syntax.YAML.quote("openid " + scope(edge.name())));
            case BEARER, EDGE_ALONE -> List.of();
        };
    }

    /** The client scope at the master with which a client that is not the edge's gets tokens for the edge. */
    public static String scope(String edge) {
        return "openstack-" + edge;
    }

    /** What a cloud of this plugin is called at the edge; nothing where the edge has no such way in. */
    public static Optional<String> cloud(Edge edge, String plugin) {
        return (edge.agreement().module().saml() ? SAML : OPENID)
                .stream()
                        .filter(way -> way.authType().equals(plugin))
                        .map(way -> edge.name() + way.suffix())
                        .findFirst();
    }
}
