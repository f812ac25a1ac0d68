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
import java.util.stream.Collectors;

/**
 * Everything that one edge's Apache, Keystone, administrator and users need in order to take logins from the master,
 * as files. The same input makes the same files. No private key is among them: the edge makes its own.
 */
public final class EdgeConfig {

    /** What Keystone has an authentication plugin for (the entry points keystone.auth.*); any other id answers 401. */
    private static final Set<String> PROTOCOLS = Set.of("saml2", "openid", "mapped");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._-]++)++");
    /** As a browser has it: Keystone compares letter for letter. */
    private static final Pattern DASHBOARD = Pattern.compile(
            "https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]++)*?/auth/websso/");

    private static final Pattern DEFAULT_PORT = Pattern.compile("https://[^/]*:443/.*|http://[^/]*:80/.*");
    private static final Pattern PLAIN_WORD =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]*|-{1,2}[a-z-]+|/[A-Za-z0-9._/-]+");
    private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]_/~%-]+");

    private final Catalogue catalogue;
    private final Edge edge;
    private final Mapping mapping;
    private final ConfigOptions options;
    private final KeystoneAddress address;
    private final EdgeAddresses addresses;

    private EdgeConfig(Catalogue catalogue, Edge edge, Mapping mapping, ConfigOptions options) throws ConfigException {
        this.catalogue = catalogue;
        this.edge = edge;
        this.mapping = mapping;
        this.options = options;
        this.address = KeystoneAddress.of(edge);
        this.addresses = EdgeAddresses.of(edge);
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
            installed.add(ConfigFile.of("apache.conf", isShibboleth() ? shibboleth() : mellon()));
            if (isShibboleth()) {
                installed.addAll(new Shibboleth(address, addresses, issuer(), mapping, options.path()).files());
            }
            installed.add(ConfigFile.of("idp-metadata.xml", metadata.xml()));
            installed.add(ConfigFile.of("sp-metadata.xml", serviceProvider()));
        } else if (trust instanceof Trust.Keys keys) {
            installed.add(ConfigFile.of("apache.conf", openidc(keys)));
            keys.keys().forEach(key -> installed.add(ConfigFile.of(fileName(key), key.pem())));
        }
        installed.add(ConfigFile.of("keystone.conf", keystone()));
        if (letsBrowsersIn()) {
            // the same for every edge; `$host` and `$token` in it are Keystone's
            installed.add(
                    ConfigFile.of("sso-callback.html", ConfigTemplate.fill("sso-callback.html", Syntax.XML, Map.of())));
        }

        List<String> toInstall = installed.stream().map(ConfigFile::name).toList();
        List<ConfigFile> files = new ArrayList<>();
        files.add(ConfigFile.of("README.md", readme()));
        files.addAll(installed);
        files.add(ConfigFile.of("mapping.json", json(mapping.toJson(), true) + "\n"));
        files.add(new ConfigFile("install.sh", install(toInstall), true));
        files.add(new ConfigFile("setup.sh", setup(), true));
        if (!isShibboleth()) {
            files.add(ConfigFile.of("playbook.yml", playbook(toInstall)));
        }
        if (letsBrowsersIn()) {
            files.add(ConfigFile.of("horizon-local_settings.py", horizon()));
        }
        files.add(UserClouds.file(catalogue, List.of(edge)));
        files.add(ConfigFile.of("agreement.json", CatalogueWriter.agreement(agreement()) + "\n"));
        files.add(ConfigFile.of(
                "agent.yaml",
                ConfigTemplate.fill("agent.yaml", Syntax.YAML, Map.of("edge", edge.name(), "issuer", issuer()))));
        files.add(new ConfigFile(
                "agent-credentials.sh",
                ConfigTemplate.fill(
                        "agent-credentials.sh",
                        Syntax.SHELL,
                        Map.of("edge", edge.name(), "path", options.path(), "url", address.url())),
                true));
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
            checkDashboard(dashboard);
        }
    }

    private void checkDashboard(String dashboard) throws ConfigException {
        if (!DASHBOARD.matcher(dashboard).matches()) {
            throw new ConfigException(
                    "the dashboard " + Quoted.of(dashboard) + " is no address of Horizon's that browsers come back to",
                    "write it as in `https://horizon.example.org/auth/websso/`, the host in lower case and the slash at"
                            + " the end");
        }
        if (DEFAULT_PORT.matcher(dashboard).matches()) {
            throw new ConfigException(
                    "the dashboard " + Quoted.of(dashboard) + " names a port that browsers leave out, and Keystone"
                            + " compares letter for letter",
                    "leave it out too");
        }
        if (address.secure() && dashboard.startsWith("http:")) {
            throw refused(
                    "its Keystone is behind TLS and the dashboard " + Quoted.of(dashboard)
                            + " is not, so tokens would go in the clear",
                    "put the dashboard behind TLS");
        }
    }

    private boolean letsBrowsersIn() {
        return !options.dashboards().isEmpty();
    }

    private boolean isShibboleth() {
        return agreement().module() == ApacheModule.SHIBBOLETH;
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
        values.put("horizon", samlForBrowsers("apache-mellon-websso.conf"));
        return ConfigTemplate.fill("apache-mellon.conf", Syntax.APACHE, values);
    }

    private String shibboleth() {
        Map<String, String> values = apache();
        values.put("configuration", options.path() + "/" + Shibboleth.CONFIGURATION);
        values.put("handler", EdgeAddresses.SHIBBOLETH);
        values.put("horizon", samlForBrowsers("apache-shibboleth-websso.conf"));
        return ConfigTemplate.fill("apache-shibboleth.conf", Syntax.APACHE, values);
    }

    private String samlForBrowsers(String fragment) {
        return letsBrowsersIn() ? ConfigTemplate.fill(fragment, Syntax.APACHE, Map.of("websso", websso())) : "";
    }

    private String openidc(Trust.Keys keys) throws ConfigException {
        OpenidcVersion version = openidcVersion();
        Map<String, String> values = apache();
        values.put("version", version.text());
        String files = String.join(
                " ",
                keys.keys().stream()
                        .map(key -> Syntax.APACHE.quote(key.id() + "#" + options.path() + "/" + fileName(key)))
                        .toList());
        values.put("keys", files);
        values.put(
                "audience",
                version.checksAudience()
                        ? "OIDCOAuthVerifyIssuer " + Syntax.APACHE.quote(issuer()) + "\nOIDCOAuthVerifyAudience "
                                + Syntax.APACHE.quote(edge.name()) + "\n"
                        : "");
        values.put("pass", version.knowsClaimsEncoding() ? "environment none" : "environment");
        values.put("iss", "iss:" + issuer());
        values.put("aud", "aud:" + edge.name());
        values.put("horizon", letsBrowsersIn() ? openidcForBrowsers(version, files) : "");
        return ConfigTemplate.fill("apache-openidc.conf", Syntax.APACHE, values);
    }

    private String openidcForBrowsers(OpenidcVersion version, String keys) throws ConfigException {
        if (!version.servesBrowsers()) {
            throw refused(
                    "mod_auth_openidc " + version.text()
                            + " cannot let browsers in: before 2.4.14.3 it does not check ID tokens with keys from files as it"
                            + " should, and hands access tokens on",
                    "install 2.4.14.3 or later and say so by `--openidc-version`, use module mellon, or leave"
                            + " `--dashboard` out");
        }
        if (issuer().startsWith("http:") && !version.takesPlainEndpoints()) {
            throw refused(
                    "mod_auth_openidc " + version.text() + " sends browsers only to a master behind TLS, not to "
                            + Quoted.of(issuer()),
                    "put the master behind TLS, install 2.4.16 or later and say so by `--openidc-version`, or leave"
                            + " `--dashboard` out");
        }
        String endpoints = issuer() + "/protocol/openid-connect";
        return ConfigTemplate.fill(
                "apache-openidc-websso.conf",
                Syntax.APACHE,
                Map.ofEntries(
                        Map.entry("issuer", issuer()),
                        Map.entry("authorization", endpoints + "/auth"),
                        Map.entry("token", endpoints + "/token"),
                        Map.entry("edge", edge.name()),
                        Map.entry("keys", keys),
                        Map.entry("landing", addresses.landing()),
                        Map.entry("landingPath", address.landingPath()),
                        Map.entry("passphrase", "exec:/bin/cat " + options.path() + "/passphrase"),
                        Map.entry("base", address.base()),
                        Map.entry("websso", websso()),
                        Map.entry("iss", "iss:" + issuer()),
                        Map.entry("aud", "aud:" + edge.name())));
    }

    private String websso() {
        return address.websso(agreement().identityProvider(), agreement().protocol());
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

    /** What all modules' fragments say. */
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
        if (letsBrowsersIn()) {
            dashboards
                    .append(
                            "\n[federation]\n# where a token may be sent to, letter for letter, and the page that sends it\n")
                    .append("sso_callback_template = ")
                    .append(Syntax.OSLO.quote(options.path() + "/sso-callback.html"))
                    .append('\n');
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

    private String horizon() {
        return ConfigTemplate.fill(
                "horizon-local_settings.py",
                Syntax.PYTHON,
                Map.of(
                        "edge", edge.name(),
                        "url", address.url(),
                        "choice",
                                agreement().identityProvider() + "_"
                                        + agreement().protocol(),
                        "provider", agreement().identityProvider(),
                        "protocol", agreement().protocol()));
    }

    private String serviceProvider() {
        return ConfigTemplate.fill(
                "sp-metadata.xml",
                Syntax.XML,
                Map.of(
                        "entityId", addresses.clientId(),
                        "post", addresses.landing(),
                        "ecp", addresses.ecp().orElseThrow(),
                        "logout",
                                isShibboleth()
                                        ? ""
                                        : ConfigTemplate.fill(
                                                "sp-metadata-logout.xml",
                                                Syntax.XML,
                                                Map.of("endpoints", address.origin() + address.endpointPath()))));
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
                        "key", secret()));
    }

    /** How the edge makes what only it has. */
    private String secret() {
        if (agreement().module().saml()) {
            return ConfigTemplate.fill(
                    "install-key.sh",
                    Syntax.SHELL,
                    Map.of(
                            "subject", isShibboleth() ? "/CN=mod_shib" : "/CN=mod_auth_mellon",
                            "reader",
                                    isShibboleth()
                                            ? ConfigTemplate.fill("install-key-shibd.sh", Syntax.SHELL, Map.of())
                                            : ""));
        }
        return letsBrowsersIn() ? ConfigTemplate.fill("install-passphrase.sh", Syntax.SHELL, Map.of()) : "";
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
        // where Python has unpacked them, as the page says, they are plain files: so they are run with bash
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
                        "install", "bash " + stage + "install.sh",
                        "include", "  Include " + options.path() + "/apache.conf",
                        "fragment", options.path() + "/keystone.conf",
                        "setup", "bash " + stage + "setup.sh"));
    }

    private String readme() throws ConfigException {
        boolean saml = agreement().module().saml();
        Map<String, String> values = new LinkedHashMap<>(Map.of(
                "edge", edge.name(),
                "url", address.url(),
                "issuer", issuer(),
                "path", options.path(),
                "browsers", readmeForHorizon(saml ? "readme-horizon-saml.md" : "readme-horizon-openidc.md"),
                "command", command()));
        if (!isShibboleth()) {
            values.put("kolla", readmeForKolla());
        }
        values.put(
                saml ? "entityId" : "version",
                saml ? addresses.clientId() : openidcVersion().text());
        return ConfigTemplate.fill("readme-" + agreement().module().text() + ".md", Syntax.MARKDOWN, values);
    }

    /** What is typed to write these files again: an option that is left out then is gone from them. */
    private String command() {
        List<String> words = new ArrayList<>(List.of("idpm", "config", "cloud.yaml", "--edge", edge.name()));
        options.dashboards().forEach(dashboard -> words.addAll(List.of("--dashboard", dashboard)));
        if (!letsBrowsersIn() && !ConfigOptions.dashboardsOf(edge).isEmpty()) {
            words.add("--no-dashboard");
        }
        options.openidc().ifPresent(version -> words.addAll(List.of("--openidc-version", version.text())));
        if (!options.path().equals(ConfigOptions.DEFAULT_PATH)) {
            words.addAll(List.of("--install-path", options.path()));
        }
        words.addAll(List.of("-o", edge.name()));
        return words.stream()
                .map(word -> PLAIN_WORD.matcher(word).matches() ? word : Syntax.SHELL.quote(word))
                .collect(Collectors.joining(" "));
    }

    private String readmeForKolla() throws ConfigException {
        if (agreement().module().saml()) {
            return ConfigTemplate.fill(
                    "readme-kolla.md",
                    Syntax.MARKDOWN,
                    Map.of(
                            "path", options.path(),
                            "shared", ", with one key for all of them as above",
                            "others", "`keystone_identity_providers` does not name the master."));
        }
        return ConfigTemplate.fill(
                "readme-kolla.md",
                Syntax.MARKDOWN,
                Map.of(
                        "path", options.path(),
                        "shared",
                                letsBrowsersIn()
                                        ? ", with one file `passphrase` for all of them, copied before it runs there"
                                        : "",
                        "others",
                                ConfigTemplate.fill(
                                        "readme-kolla-openidc.md",
                                        Syntax.MARKDOWN,
                                        Map.of("version", openidcVersion().text()))));
    }

    private String readmeForHorizon(String module) {
        if (!letsBrowsersIn()) {
            return ConfigTemplate.fill("readme-no-horizon.md", Syntax.MARKDOWN, Map.of());
        }
        return ConfigTemplate.fill(
                "readme-horizon.md",
                Syntax.MARKDOWN,
                Map.of(
                        "url",
                        address.url(),
                        "dashboards",
                        String.join(
                                ", ",
                                options.dashboards().stream()
                                        .map(Syntax.MARKDOWN::quote)
                                        .toList()),
                        "module",
                        ConfigTemplate.fill(
                                module,
                                Syntax.MARKDOWN,
                                agreement().module().saml() ? Map.of() : Map.of("issuer", issuer()))));
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
