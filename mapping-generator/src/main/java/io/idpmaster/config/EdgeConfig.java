package io.idpmaster.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Everything that one edge's Apache, Keystone, administrator and users need in order to take logins from the master,
 * as files. The same input makes the same files. No private key is among them: the edge makes its own.
 */
public final class EdgeConfig {

    /** What Keystone has an authentication plugin for (the entry points keystone.auth.*); any other id answers 401. */
    private static final Set<String> PROTOCOLS = Set.of("saml2", "openid", "mapped");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._-]++)++");
    private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]_/~%-]+");

    private final Catalogue catalogue;
    private final Edge edge;
    private final Mapping mapping;
    private final ConfigOptions options;
    private final KeystoneAddress address;

    private EdgeConfig(Catalogue catalogue, Edge edge, Mapping mapping, ConfigOptions options) throws ConfigException {
        this.catalogue = catalogue;
        this.edge = edge;
        this.mapping = mapping;
        this.options = options;
        this.address = KeystoneAddress.of(edge);
    }

    /**
     * The files of one edge, in the order a reader wants them.
     *
     * @param source where the master's keys are read from
     * @throws CompileException where no mapping can be made for the edge
     */
    public static List<ConfigFile> files(Catalogue catalogue, Edge edge, TrustSource source, ConfigOptions options)
            throws ConfigException, CompileException {
        Mapping mapping = Strategy.of(edge).compile(Terms.of(catalogue, edge)).mapping();
        EdgeConfig config = new EdgeConfig(catalogue, edge, mapping, options);
        config.checkWords();
        return config.files(
                source.read(edge.agreement().module(), catalogue.master().issuer()));
    }

    private List<ConfigFile> files(Trust trust) throws ConfigException {
        List<ConfigFile> installed = new ArrayList<>();
        if (trust instanceof Trust.Metadata metadata) {
            installed.add(ConfigFile.of("apache.conf", mellon()));
            installed.add(ConfigFile.of("idp-metadata.xml", metadata.xml()));
            installed.add(ConfigFile.of("sp-metadata.xml", serviceProvider()));
        } else if (trust instanceof Trust.Keys keys) {
            installed.add(ConfigFile.of("apache.conf", openidc(keys)));
            keys.keys().forEach(key -> installed.add(ConfigFile.of(fileName(key), key.pem())));
        }
        installed.add(ConfigFile.of("keystone.conf", keystone()));

        List<String> toInstall = installed.stream().map(ConfigFile::name).toList();
        List<ConfigFile> files = new ArrayList<>();
        files.add(ConfigFile.of("README.md", readme()));
        files.addAll(installed);
        files.add(ConfigFile.of("mapping.json", json(mapping.toJson(), true) + "\n"));
        files.add(new ConfigFile("install.sh", install(toInstall), true));
        files.add(new ConfigFile("setup.sh", setup(), true));
        files.add(ConfigFile.of("playbook.yml", playbook(toInstall)));
        files.add(UserClouds.file(catalogue, List.of(edge)));
        files.add(ConfigFile.of("agreement.json", CatalogueWriter.agreement(agreement()) + "\n"));
        files.add(ConfigFile.of(
                "agent.yaml",
                ConfigTemplate.fill("agent.yaml", Syntax.YAML, Map.of("edge", edge.name(), "issuer", issuer()))));
        for (String unit : List.of("idp-master-agent.service", "idp-master-agent-once.service")) {
            // the path is of plain names, which systemd takes as they are
            files.add(ConfigFile.of(
                    unit, ConfigTemplate.fill(unit, Syntax.OSLO, Map.of("edge", edge.name(), "path", options.path()))));
        }
        files.add(ConfigFile.of(
                "idp-master-agent-once.timer",
                ConfigTemplate.fill("idp-master-agent-once.timer", Syntax.OSLO, Map.of("edge", edge.name()))));
        return files;
    }

    private void checkWords() throws ConfigException {
        if (agreement().module() == ApacheModule.SHIBBOLETH) {
            throw refused(
                    "its Apache module is shibboleth, for which no configuration is written",
                    "use module mellon or openidc, or set shibboleth up by hand from its own documentation");
        }
        if (!PROTOCOLS.contains(agreement().protocol())) {
            throw refused(
                    "Keystone has no authentication plugin for the protocol "
                            + Quoted.of(agreement().protocol()),
                    "name the protocol `" + (agreement().module().saml() ? "saml2" : "openid") + "`");
        }
        if (!ID.matcher(agreement().identityProvider()).matches()) {
            throw refused(
                    "the identity provider's id " + Quoted.of(agreement().identityProvider())
                            + " does not fit into an address",
                    "use letters, digits and `._-`, at most 64");
        }
        if (!ID.matcher(edge.name()).matches()) {
            throw refused(
                    "its name does not fit into Apache's configuration", "use letters, digits and `._-`, at most 64");
        }
        if (!ADDRESS.matcher(issuer()).matches()) {
            throw new ConfigException(
                    "the issuer " + Quoted.of(issuer()) + " is no address",
                    "write it as in `https://idp.example.org/realms/cloud`");
        }
        if (!PATH.matcher(options.path()).matches()) {
            throw new ConfigException(
                    "the path " + Quoted.of(options.path()) + " is not an absolute one of plain names",
                    "write it as in `" + ConfigOptions.DEFAULT_PATH + "`");
        }
        for (String dashboard : options.dashboards()) {
            if (!ADDRESS.matcher(dashboard).matches()) {
                throw new ConfigException(
                        "the dashboard " + Quoted.of(dashboard) + " is no address",
                        "write it as in `https://horizon.example.org/auth/websso/`");
            }
        }
    }

    private String mellon() {
        Map<String, String> values = apache();
        values.put("base", address.base());
        values.put("edge", edge.name());
        values.put("endpoints", address.endpointPath());
        values.put("key", options.path() + "/sp.key");
        values.put("certificate", options.path() + "/sp.crt");
        values.put("spMetadata", options.path() + "/sp-metadata.xml");
        values.put("idpMetadata", options.path() + "/idp-metadata.xml");
        values.put("secure", address.secure() ? "On" : "Off");
        values.put(
                "samesite",
                address.secure()
                        ? ""
                        : """
                        # Without TLS a browser drops the cookie that asks to cross sites.
                        SetEnvIf Request_URI "^%s/" MELLON_DISABLE_SAMESITE=1

                        """.formatted(
                                Pattern.compile("[.]").matcher(address.base()).replaceAll("[.]")));
        values.put("websso", address.websso(agreement().protocol()));
        values.put(
                "webssoOfProvider",
                address.websso(agreement().identityProvider(), agreement().protocol()));
        return ConfigTemplate.fill("apache-mellon.conf", Syntax.APACHE, values);
    }

    private String openidc(Trust.Keys keys) throws ConfigException {
        OpenidcVersion version = openidcVersion();
        Map<String, String> values = apache();
        values.put("version", version.text());
        values.put(
                "keys",
                String.join(
                        " ",
                        keys.keys().stream()
                                .map(key -> Syntax.APACHE.quote(key.id() + "#" + options.path() + "/" + fileName(key)))
                                .toList()));
        values.put(
                "audience",
                version.checksAudience()
                        ? "OIDCOAuthVerifyIssuer " + Syntax.APACHE.quote(issuer()) + "\nOIDCOAuthVerifyAudience "
                                + Syntax.APACHE.quote(edge.name()) + "\n"
                        : "");
        values.put("pass", version.knowsClaimsEncoding() ? "environment none" : "environment");
        values.put("iss", "iss:" + issuer());
        values.put("aud", "aud:" + edge.name());
        return ConfigTemplate.fill("apache-openidc.conf", Syntax.APACHE, values);
    }

    private OpenidcVersion openidcVersion() throws ConfigException {
        if (options.openidc().isPresent()) {
            return options.openidc().get();
        }
        return agreement()
                .keystone()
                .release()
                .map(OpenidcVersion::withKeystone)
                .orElseThrow(() -> refused(
                        "its agreement states no Keystone release, so the version of mod_auth_openidc is not known",
                        "state `keystone.release`, or pass `--openidc-version`"));
    }

    /** What both modules' fragments say. */
    private Map<String, String> apache() {
        ApacheModule module = agreement().module();
        // Apache itself drops headers with an underscore, and CGI's names begin with HTTP_: this is the second lock
        StringBuilder unset = new StringBuilder();
        for (String name : List.of("edge", "size", "user_id", "user_name", "user_email")) {
            unset.append("RequestHeader unset ")
                    .append(Syntax.APACHE.quote(module.variable("openstack_" + name)))
                    .append(" early\n");
        }
        unset.append("RequestHeader unset ")
                .append(Syntax.APACHE.quote(module.issuerVariable()))
                .append(" early\n");
        Map<String, String> values = new LinkedHashMap<>();
        values.put("edge", edge.name());
        values.put("path", options.path());
        values.put("origin", address.origin());
        values.put("unset", unset.toString());
        values.put(
                "auth", address.auth(agreement().identityProvider(), agreement().protocol()));
        return values;
    }

    private String keystone() {
        StringBuilder dashboards = new StringBuilder();
        if (!options.dashboards().isEmpty()) {
            dashboards.append("\n[federation]\n");
            options.dashboards()
                    .forEach(dashboard -> dashboards
                            .append("trusted_dashboard = ")
                            .append(Syntax.OSLO.quote(dashboard))
                            .append('\n'));
        }
        return ConfigTemplate.fill(
                "keystone.conf",
                Syntax.OSLO,
                Map.of(
                        "edge", edge.name(),
                        "protocol", agreement().protocol(),
                        "remoteId", agreement().module().issuerVariable(),
                        "dashboards", dashboards.toString()));
    }

    private String serviceProvider() {
        return ConfigTemplate.fill(
                "sp-metadata.xml",
                Syntax.XML,
                Map.of("entityId", address.entityId(), "endpoints", address.origin() + address.endpointPath()));
    }

    private String install(List<String> files) {
        return ConfigTemplate.fill(
                "install.sh",
                Syntax.SHELL,
                Map.of(
                        "edge", edge.name(),
                        "path", options.path(),
                        "files",
                                String.join(
                                        " ",
                                        files.stream().map(Syntax.SHELL::quote).toList()),
                        "key",
                                agreement().module().saml()
                                        ? ConfigTemplate.fill("install-key.sh", Syntax.SHELL, Map.of())
                                        : ""));
    }

    private String setup() {
        Domain users = userDomain();
        List<String> domains = new ArrayList<>();
        for (Domain domain : domainsHere(users)) {
            ObjectNode body = object();
            body.putObject("domain").put("name", domain.name()).put("explicit_domain_id", domain.id());
            domains.add("domain " + Syntax.SHELL.quote(domain.id()) + " " + Syntax.SHELL.quote(domain.name()) + " "
                    + Syntax.SHELL.quote(json(body, false)));
        }
        List<String> roles = new ArrayList<>();
        for (String role : rolesHere()) {
            ObjectNode body = object();
            body.putObject("role").put("name", role);
            roles.add("role " + Syntax.SHELL.quote(role) + " " + Syntax.SHELL.quote(json(body, false)));
        }
        ObjectNode toChange = object();
        ObjectNode provider = toChange.putObject("identity_provider");
        provider.put("enabled", true);
        provider.put("description", "IdP master");
        provider.putArray("remote_ids").add(issuer());
        agreement().lease().ifPresent(lease -> provider.put("authorization_ttl", minutes(lease)));
        ObjectNode toMake = toChange.deepCopy();
        ((ObjectNode) toMake.get("identity_provider")).put("domain_id", users.id());
        ObjectNode protocol = object();
        protocol.putObject("protocol")
                .put("mapping_id", agreement().identityProvider())
                .put("remote_id_attribute", agreement().module().issuerVariable());
        return ConfigTemplate.fill(
                "setup.sh",
                Syntax.SHELL,
                Map.of(
                        "edge", edge.name(),
                        "url", address.url(),
                        "provider", agreement().identityProvider(),
                        "protocol", agreement().protocol(),
                        "domainId", users.id(),
                        "domains", String.join("\n", domains),
                        "roles", String.join("\n", roles),
                        "providerToMake", json(toMake, false),
                        "providerToChange", json(toChange, false),
                        "protocolBody", json(protocol, false)));
    }

    private String playbook(List<String> installed) {
        List<String> files = new ArrayList<>(installed);
        files.addAll(List.of("mapping.json", "install.sh", "setup.sh"));
        boolean saml = agreement().module().saml();
        String stage = options.path() + "/from-master/";
        return ConfigTemplate.fill(
                "playbook.yml",
                Syntax.YAML,
                Map.of(
                        "edge", edge.name(),
                        "packages",
                                saml
                                        ? "[libapache2-mod-auth-mellon, openssl, curl, python3-openstackclient]"
                                        : "[libapache2-mod-auth-openidc, curl, python3-openstackclient]",
                        "modules", saml ? "[auth_mellon, headers, setenvif]" : "[auth_openidc, headers]",
                        "stage", stage,
                        "files",
                                "["
                                        + String.join(
                                                ", ",
                                                files.stream()
                                                        .map(Syntax.YAML::quote)
                                                        .toList())
                                        + "]",
                        "install", stage + "install.sh",
                        "include", "  Include " + options.path() + "/apache.conf",
                        "fragment", options.path() + "/keystone.conf",
                        "setup", stage + "setup.sh"));
    }

    private String readme() throws ConfigException {
        boolean saml = agreement().module().saml();
        return ConfigTemplate.fill(
                saml ? "readme-mellon.md" : "readme-openidc.md",
                Syntax.MARKDOWN,
                saml
                        ? Map.of(
                                "edge", edge.name(),
                                "url", address.url(),
                                "issuer", issuer(),
                                "path", options.path(),
                                "entityId", address.entityId())
                        : Map.of(
                                "edge", edge.name(),
                                "url", address.url(),
                                "issuer", issuer(),
                                "path", options.path(),
                                "version", openidcVersion().text()));
    }

    /**
     * The domain in which the identity provider makes its users. In schema 1.0 it is also the one where all projects
     * land.
     */
    private Domain userDomain() {
        if (mapping.schema() == SchemaVersion.V1_0) {
            return domain(agreement().domains().iterator().next());
        }
        return new Domain(catalogue.userDomain().name(), catalogue.userDomain().id(), List.of());
    }

    /** The domains that a login at this edge names, that of the users first. */
    private List<Domain> domainsHere(Domain users) {
        Map<String, Domain> byId = new LinkedHashMap<>();
        byId.put(users.id(), users);
        if (agreement().chosenStrategy() == StrategyName.GROUPS) {
            // the groups lie there, wherever the users do
            Domain groups = new Domain(
                    catalogue.userDomain().name(), catalogue.userDomain().id(), List.of());
            byId.putIfAbsent(groups.id(), groups);
        }
        agreement().domains().forEach(name -> byId.putIfAbsent(domain(name).id(), domain(name)));
        return List.copyOf(byId.values());
    }

    private Domain domain(String name) {
        return catalogue.domains().stream()
                .filter(domain -> domain.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the catalogue has no domain " + name));
    }

    /** Every role that the mapping can name: Keystone refuses a login with one that is not there. */
    private SortedSet<String> rolesHere() {
        Map<String, SortedSet<String>> catalogued = Terms.rolesByDomain(catalogue);
        SortedSet<String> roles = new TreeSet<>();
        for (Acceptance clause : agreement().accepts()) {
            roles.addAll(
                    clause.roles().isPresent()
                            ? clause.roles().get().values()
                            : catalogued.getOrDefault(clause.domain(), new TreeSet<>()));
        }
        return roles;
    }

    private Agreement agreement() {
        return edge.agreement();
    }

    private String issuer() {
        return catalogue.master().issuer();
    }

    private ConfigException refused(String what, String remedy) {
        return new ConfigException("edge " + Quoted.of(edge.name()) + ": " + what, remedy);
    }

    private static String fileName(Trust.Key key) {
        return "key-" + key.id() + ".pem";
    }

    /** Keystone counts {@code authorization_ttl} in minutes; part of one is given, not taken. */
    private static long minutes(Duration lease) {
        return lease.plusSeconds(59).toMinutes();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String json(ObjectNode node, boolean pretty) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            return pretty
                    ? mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node)
                    : mapper.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
