package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.inspection.Xml;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class EdgeConfigTest {

    private static final String HORIZON = "https://horizon.example.org/auth/websso/";
    private static final String SHIBBOLETH = ConfigFixture.CLOUD.replace("module: mellon", "module: shibboleth");

    @Test
    void sameInputMakesTheSameFiles() throws Exception {
        assertThat(ConfigFixture.list(ConfigFixture.CLOUD, "edge-22", ConfigOptions.defaults()))
                .isEqualTo(ConfigFixture.list(ConfigFixture.CLOUD, "edge-22", ConfigOptions.defaults()));
    }

    @Test
    void noFileHoldsAPrivateKeyOrAPlaceLeftOpen() throws Exception {
        for (String edge : List.of("edge-22", "edge-27", "edge-30")) {
            ConfigFixture.files(edge)
                    .forEach((name, text) ->
                            assertThat(text).as(edge + " " + name).doesNotContain("PRIVATE KEY", "@{"));
        }
        ConfigFixture.files(SHIBBOLETH, "edge-22", horizon(HORIZON))
                .forEach((name, text) -> assertThat(text).as(name).doesNotContain("PRIVATE KEY", "@{"));
    }

    @Test
    void mellonVerifiesOfflineUnderItsOwnNameAndForgetsSoon() throws Exception {
        Map<String, String> files = ConfigFixture.files("edge-22");

        assertThat(files.get("apache.conf").lines().map(String::strip))
                .contains(
                        "ServerName \"http://127.0.0.1:5022\"",
                        "UseCanonicalName On",
                        "LimitRequestFieldSize 65536",
                        "MellonCacheSize 1000",
                        "MellonCacheEntrySize 786432",
                        "MellonEndpointPath \"/v3/mellon\"",
                        "MellonIdPMetadataFile \"/etc/idp-master/idp-metadata.xml\"",
                        "MellonMergeEnvVars On \";\"",
                        "MellonSessionLength 300",
                        "MellonSecureCookie Off",
                        "SetEnvIf Request_URI \"^/v3/\" MELLON_DISABLE_SAMESITE=1",
                        "<Location \"/v3/OS-FEDERATION/identity_providers/idp-master/protocols/saml2/auth\">",
                        "RequestHeader unset \"MELLON_openstack_edge\" early",
                        "RequestHeader unset \"MELLON_IDP\" early");
        assertThat(files.get("sp-metadata.xml"))
                .contains("entityID=\"http://127.0.0.1:5022/v3/mellon/metadata\"")
                .contains("Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:PAOS\""
                        + " Location=\"http://127.0.0.1:5022/v3/mellon/paosResponse\"");
        assertThat(files.get("idp-metadata.xml"))
                .isEqualTo(new String(
                        ConfigFixture.resource("idp-metadata.xml"), java.nio.charset.StandardCharsets.UTF_8));
        assertThat(files.get("keystone.conf"))
                .contains("methods = password,token,application_credential,mapped,saml2\n")
                .contains("[saml2]\n")
                .contains("remote_id_attribute = MELLON_IDP\n");
    }

    @Test
    void behindTlsMellonsCookieIsSecure() throws Exception {
        String cloud = ConfigFixture.CLOUD.replace("http://127.0.0.1:5022/v3", "https://keystone.example.com/v3");

        assertThat(ConfigFixture.files(cloud, "edge-22", ConfigOptions.defaults())
                        .get("apache.conf"))
                .contains("MellonSecureCookie On", "ServerName \"https://keystone.example.com\"")
                .doesNotContain("MELLON_DISABLE_SAMESITE");
    }

    @Test
    void openidcDemandsSignerAudienceAndTypeTogether() throws Exception {
        Map<String, String> files = ConfigFixture.files("edge-27");

        assertThat(files.get("apache.conf"))
                .contains("""
                          <RequireAll>
                            Require valid-user
                            Require claim "iss:https://idp.example.org/realms/cloud"
                            Require claim "aud:edge-27"
                            Require claim "typ:Bearer"
                          </RequireAll>
                        """)
                .contains(
                        "<Location \"/identity/v3/OS-FEDERATION/identity_providers/idp-master/protocols/openid/auth\">")
                .contains("AuthType oauth20\n")
                .contains("OIDCClaimPrefix OIDC-\n")
                .contains("OIDCClaimDelimiter \";\"\n")
                .contains("RequestHeader unset \"OIDC-openstack_edge\" early\n");
        assertThat(files.get("keystone.conf")).contains("remote_id_attribute = OIDC-iss\n");
    }

    @Test
    void everySigningKeyIsAFileNamedByItsId() throws Exception {
        Map<String, String> files = ConfigFixture.files("edge-27");

        assertThat(files.get("apache.conf"))
                .contains("OIDCOAuthVerifyCertFiles \"ec-1#/etc/idp-master/key-ec-1.pem\""
                        + " \"rsa-1#/etc/idp-master/key-rsa-1.pem\"\n");
        assertThat(files).containsKeys("key-ec-1.pem", "key-rsa-1.pem").doesNotContainKey("key-enc-1.pem");
        assertThat(files.get("install.sh")).contains("'key-ec-1.pem' 'key-rsa-1.pem'");
    }

    @ParameterizedTest
    @CsvSource({
        "22, environment, false",
        "26, environment, false",
        "27, environment none, false",
        "30, environment none, true",
        "31, environment none, true"
    })
    void openidcsDirectivesAreThoseOfItsVersion(String release, String pass, boolean checksAudience) throws Exception {
        String cloud = ConfigFixture.CLOUD.replace(
                "url: \"https://keystone.example.net:5000/v3\", release: \"30\"",
                "url: \"https://keystone.example.net:5000/v3\", release: \"" + release + "\"");

        String apache =
                ConfigFixture.files(cloud, "edge-30", ConfigOptions.defaults()).get("apache.conf");

        assertThat(apache).contains("OIDCPassClaimsAs " + pass + "\n");
        assertThat(apache.contains("OIDCOAuthVerifyAudience \"edge-30\"\n")).isEqualTo(checksAudience);
        assertThat(apache.contains("OIDCOAuthVerifyIssuer \"" + ConfigFixture.ISSUER + "\"\n"))
                .isEqualTo(checksAudience);
    }

    @Test
    void anotherVersionOfOpenidcCanBeNamed() throws Exception {
        ConfigOptions options =
                new ConfigOptions("/etc/idp-master", List.of(), Optional.of(OpenidcVersion.parse("2.4.20.3")));

        assertThat(ConfigFixture.files(ConfigFixture.CLOUD, "edge-27", options).get("apache.conf"))
                .contains("OIDCOAuthVerifyAudience \"edge-27\"\n");
    }

    @Test
    void anOpenidcEdgeThatStatesOnlyItsSchemaHasToNameTheModulesVersion() {
        String cloud = ConfigFixture.CLOUD.replace(
                "url: \"https://keystone.example.net:5000/v3\", release: \"30\"",
                "url: \"https://keystone.example.net:5000/v3\", schema: \"2.0\"");

        assertThatThrownBy(() -> ConfigFixture.files(cloud, "edge-30", ConfigOptions.defaults()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("edge `edge-30`: its agreement states no Keystone release")
                .satisfies(e -> assertThat(((ConfigException) e).remedy()).contains("--openidc-version"));
    }

    @Test
    void setupRegistersDomainsRolesAndMappingOfTheAgreement() throws Exception {
        String setup = ConfigFixture.files("edge-27").get("setup.sh");

        assertThat(setup.lines())
                .contains(
                        "domain '0123456789abcdef0123456789abcdef' 'cloud-users'"
                                + " '{\"domain\":{\"name\":\"cloud-users\",\"explicit_domain_id\":\"0123456789abcdef0123456789abcdef\"}}'",
                        "role 'site_admin' '{\"role\":{\"name\":\"site_admin\"}}'",
                        "role 'reader' '{\"role\":{\"name\":\"reader\"}}'",
                        "users='0123456789abcdef0123456789abcdef'",
                        "keystone=${KEYSTONE_URL:-'https://keystone.example.org/identity/v3'}")
                .noneMatch(line -> line.startsWith("role 'admin'"));
        assertThat(setup)
                .contains("\"remote_ids\":[\"https://idp.example.org/realms/cloud\"],"
                        + "\"domain_id\":\"0123456789abcdef0123456789abcdef\"")
                .contains("\"remote_id_attribute\":\"OIDC-iss\"");
    }

    @Test
    void inSchemaOneTheUsersLiveInTheOneAcceptedDomain() throws Exception {
        String setup = ConfigFixture.files("edge-22").get("setup.sh");

        assertThat(setup).contains("users='54321cbe54321cbe54321cbe54321cbe'").doesNotContain("cloud-users");
    }

    @Test
    void groupsLieInTheUsersDomainOfTheCatalogueAlsoWhereUsersDoNot() throws Exception {
        String cloud = ConfigFixture.CLOUD.replaceFirst("module: mellon\n", "module: mellon\n      strategy: groups\n");

        String setup =
                ConfigFixture.files(cloud, "edge-22", ConfigOptions.defaults()).get("setup.sh");

        assertThat(setup)
                .contains("users='54321cbe54321cbe54321cbe54321cbe'")
                .contains("domain '54321cbe54321cbe54321cbe54321cbe' 'SharedDom'")
                .contains("domain '0123456789abcdef0123456789abcdef' 'cloud-users'");
    }

    @Test
    void namesOfOthersStayWordsInTheShell() throws Exception {
        assertThat(ConfigFixture.files("edge-22").get("setup.sh"))
                .contains("role 'night'\\''s watch' '{\"role\":{\"name\":\"night'\\''s watch\"}}'\n");
    }

    @Test
    void usersFilesAndThePlaybookAreYaml() throws Exception {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        for (String edge : List.of("edge-22", "edge-27")) {
            Map<String, String> files = ConfigFixture.files(edge);
            assertThat(yaml.readTree(files.get("playbook.yml"))
                            .path(0)
                            .path("hosts")
                            .asText())
                    .isEqualTo("keystone");
            // an archive that Python has unpacked has only plain files
            assertThat(files.get("playbook.yml"))
                    .contains(
                            "command: \"bash /etc/idp-master/from-master/install.sh\"",
                            "command: \"bash /etc/idp-master/from-master/setup.sh\"");
            var cloud = yaml.readTree(files.get("clouds.yaml")).path("clouds").path(edge);
            assertThat(cloud.path("auth").path("identity_provider").asText()).isEqualTo("idp-master");
            assertThat(cloud.path("auth_type").asText())
                    .isEqualTo(edge.equals("edge-22") ? "v3samlpassword" : "v3oidcpassword");
        }
    }

    @Test
    void usersFindEveryEdgeAndEveryWayInInOneFileWithoutSecrets() throws Exception {
        Catalogue catalogue = ConfigFixture.catalogue(ConfigFixture.CLOUD);

        String text = UserClouds.file(catalogue, catalogue.edges()).text();

        JsonNode clouds = new ObjectMapper(new YAMLFactory()).readTree(text).path("clouds");
        assertThat(clouds.fieldNames())
                .toIterable()
                .contains("edge-22", "edge-22-app", "edge-27", "edge-27-device", "edge-27-token", "edge-27-code")
                .contains("edge-27-robot", "edge-27-app")
                .doesNotContain("edge-22-device", "edge-22-robot");
        assertThat(clouds.path("edge-27-device")
                        .path("auth")
                        .path("code_challenge_method")
                        .asText())
                .isEqualTo("S256");
        assertThat(clouds.path("edge-27-robot")
                        .path("auth")
                        .path("openid_scope")
                        .asText())
                .isEqualTo("openid openstack-edge-27");
        assertThat(clouds.findValues("client_secret"))
                .extracting(JsonNode::asText)
                .containsOnly("public");
        assertThat(clouds.findValues("username")).isEmpty();
    }

    @Test
    void anEdgeThatIsCalledLikeAWayInKeepsItsName() throws Exception {
        Catalogue catalogue = ConfigFixture.catalogue(ConfigFixture.CLOUD.replace("edge-22", "edge-27-device"));

        JsonNode clouds = new ObjectMapper(new YAMLFactory())
                .readTree(UserClouds.file(catalogue, catalogue.edges()).text())
                .path("clouds");

        assertThat(clouds.path("edge-27-device").path("auth_type").asText()).isEqualTo("v3samlpassword");
    }

    @Test
    void theAgentGetsItsConfigurationItsAgreementAndItsUnits() throws Exception {
        Map<String, String> files = ConfigFixture.files(
                ConfigFixture.CLOUD, "edge-27", new ConfigOptions("/opt/idp", List.of(), Optional.empty()));
        JsonNode agent = new ObjectMapper(new YAMLFactory()).readTree(files.get("agent.yaml"));
        assertThat(agent.path("edge").asText()).isEqualTo("edge-27");
        assertThat(agent.path("issuer").asText()).isEqualTo(ConfigFixture.ISSUER);
        assertThat(CatalogueReader.agreement(files.get("agreement.json")))
                .isEqualTo(ConfigFixture.agreement("edge-27"));
        for (String unit : List.of("idp-master-agent.service", "idp-master-agent-once.service")) {
            assertThat(files.get(unit))
                    .contains("--config /opt/idp/agent.yaml --key %d/agent.key\n")
                    .contains("LoadCredential=agent.key:/opt/idp/agent.key\n")
                    .contains("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes");
        }
        assertThat(files.get("idp-master-agent-once.service")).contains(" edge run --once ");
        assertThat(files.get("idp-master-agent-once.timer")).contains("[Timer]");
        assertThat(files.get("agent-credentials.sh").lines())
                .contains(
                        "umask 077",
                        "keystone=${KEYSTONE_URL:-'https://keystone.example.org/identity/v3'}",
                        "file='/opt/idp'/agent-clouds.yaml")
                .anyMatch(line -> line.contains("application credential create --unrestricted "));
    }

    @Test
    void dashboardsAndThePathAreTheOperatorsChoice() throws Exception {
        ConfigOptions options =
                new ConfigOptions("/opt/idp", List.of("https://horizon.example.org/auth/websso/"), Optional.empty());

        Map<String, String> files = ConfigFixture.files(ConfigFixture.CLOUD, "edge-22", options);

        assertThat(files.get("keystone.conf"))
                .contains("[federation]\n")
                .contains("sso_callback_template = /opt/idp/sso-callback.html\n")
                .contains("trusted_dashboard = https://horizon.example.org/auth/websso/\n");
        assertThat(files.get("apache.conf")).contains("/opt/idp/sp.key").doesNotContain("/etc/idp-master");
        assertThat(files.get("install.sh")).contains("there='/opt/idp'");
    }

    /** Written anew without the dashboard, the files would shut browsers out. */
    @Test
    void theReadmeHasTheCommandWithEveryOptionThatItWasWrittenWith() throws Exception {
        ConfigOptions options = new ConfigOptions(
                "/opt/idp",
                List.of("https://horizon.example.org/auth/websso/", "https://[2001:db8::1]/auth/websso/"),
                Optional.of(OpenidcVersion.parse("2.4.18")));

        assertThat(ConfigFixture.files("edge-22").get("README.md"))
                .contains("\n```\nidpm config cloud.yaml --edge edge-22 -o edge-22\n```\n");
        assertThat(ConfigFixture.files(ConfigFixture.CLOUD, "edge-27", options).get("README.md"))
                .contains("""

                        ```
                        idpm config cloud.yaml --edge edge-27 --dashboard https://horizon.example.org/auth/websso/ \
                        --dashboard 'https://[2001:db8::1]/auth/websso/' --openidc-version 2.4.18 --install-path /opt/idp -o edge-27
                        ```
                        """);
    }

    @Test
    void theReadmeForKollaHasAnApacheBeforeKeystoneAndMountsTheFilesWhereTheyLie() throws Exception {
        ConfigOptions options =
                new ConfigOptions("/opt/idp", List.of("https://horizon.example.org/auth/websso/"), Optional.empty());

        for (String edge : List.of("edge-22", "edge-27")) {
            assertThat(ConfigFixture.files(ConfigFixture.CLOUD, edge, options).get("README.md"))
                    .contains(
                            "enable_keystone_federation: true",
                            "{{ default_extra_volumes + ['/opt/idp:/opt/idp:ro'] }}",
                            "`Include /opt/idp/apache.conf`",
                            "`httpd-keystone.conf.j2`",
                            "mod_headers.so")
                    .doesNotContain("@{");
        }
        assertThat(ConfigFixture.files(ConfigFixture.CLOUD, "edge-27", options).get("README.md"))
                .contains("one file `passphrase`", "has to say `2.4.17`");
    }

    @Test
    void withoutADashboardNoBrowserCanLogIn() throws Exception {
        for (String edge : List.of("edge-22", "edge-27", "edge-30")) {
            Map<String, String> files = ConfigFixture.files(edge);

            assertThat(files).doesNotContainKeys("horizon-local_settings.py", "sso-callback.html");
            assertThat(files.get("apache.conf"))
                    .doesNotContain("websso", "OIDCProvider", "OIDCRedirectURI", "openid-connect\n");
            assertThat(files.get("keystone.conf")).doesNotContain("trusted_dashboard");
            assertThat(files.get("install.sh")).doesNotContain("passphrase");
        }
    }

    @Test
    void withADashboardBrowsersComeInForItByTheirIdentityProviderAlone() throws Exception {
        for (String edge : List.of("edge-22", "edge-27", "edge-30")) {
            Map<String, String> files = ConfigFixture.files(ConfigFixture.CLOUD, edge, horizon(HORIZON));

            assertThat(files.get("apache.conf").lines().filter(line -> line.contains("websso")))
                    .as(edge)
                    .hasSize(1)
                    .allMatch(line -> line.matches(
                            "<Location \"(/identity)?/v3/auth/OS-FEDERATION/identity_providers/idp-master/protocols/"
                                    + "(saml2|openid)/websso\">"));
            assertThat(files.get("keystone.conf"))
                    .contains("sso_callback_template = /etc/idp-master/sso-callback.html\n"
                            + "trusted_dashboard = https://horizon.example.org/auth/websso/\n");
            assertThat(files.get("install.sh")).contains("'sso-callback.html'");
        }
    }

    /** RFC 7636: what is stolen at the edge is no secret of the master's. */
    @Test
    void openidcsBrowsersProveThatTheyBeganTheLoginAndBringAnIdToken() throws Exception {
        Map<String, String> files = ConfigFixture.files(ConfigFixture.CLOUD, "edge-27", horizon(HORIZON));

        assertThat(files.get("apache.conf"))
                .contains(
                        "OIDCPKCEMethod S256\n",
                        "OIDCProviderTokenEndpointAuth none\n",
                        "OIDCProviderTokenEndpoint \"" + ConfigFixture.ISSUER + "/protocol/openid-connect/token\"\n",
                        "OIDCProviderVerifyCertFiles \"ec-1#/etc/idp-master/key-ec-1.pem\"",
                        "OIDCRedirectURI \"https://keystone.example.org/identity/v3/redirect_uri\"\n",
                        "<Location \"/identity/v3/redirect_uri\">",
                        "OIDCCookie \"idp-master-edge-27\"\n",
                        "OIDCPassAccessToken Off\n",
                        "Require claim \"typ:ID\"\n")
                .contains("Require claim \"typ:Bearer\"\n", "AuthType oauth20\n")
                .doesNotContain("OIDCClientSecret", "MetadataURL", "JwksUri", "UserInfoEndpoint");
        assertThat(files.get("install.sh")).contains("$there/passphrase");
        assertThat(EdgeAddresses.of(ConfigFixture.catalogue(ConfigFixture.CLOUD)
                                .edge("edge-27")
                                .orElseThrow())
                        .landing())
                .isEqualTo("https://keystone.example.org/identity/v3/redirect_uri");
    }

    @ParameterizedTest
    @CsvSource({
        "2.4.12.3, https, cannot let browsers in",
        "2.4.14.2, https, cannot let browsers in",
        "2.4.15.1, http, only to a master behind TLS",
    })
    void aModuleThatCannotLetBrowsersInSaysSo(String version, String scheme, String message) throws Exception {
        String cloud = ConfigFixture.CLOUD.replace("https://idp.example.org", scheme + "://idp.example.org");
        ConfigOptions options =
                new ConfigOptions("/etc/idp-master", List.of(HORIZON), Optional.of(OpenidcVersion.parse(version)));

        assertThatThrownBy(() -> ConfigFixture.files(cloud, "edge-27", options))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((ConfigException) e).remedy()).contains("--dashboard"));
        assertThat(ConfigFixture.files(
                        cloud,
                        "edge-27",
                        new ConfigOptions("/etc/idp-master", List.of(), Optional.of(OpenidcVersion.parse(version)))))
                .isNotEmpty();
    }

    @Test
    void theNewerModulesTakeEither() throws Exception {
        for (String version : List.of("2.4.16", "2.4.17", "2.4.20.3")) {
            ConfigOptions options =
                    new ConfigOptions("/etc/idp-master", List.of(HORIZON), Optional.of(OpenidcVersion.parse(version)));
            for (String scheme : List.of("http", "https")) {
                String cloud = ConfigFixture.CLOUD.replace("https://idp.example.org", scheme + "://idp.example.org");
                assertThat(ConfigFixture.files(cloud, "edge-27", options).get("apache.conf"))
                        .contains("OIDCProviderIssuer \"" + scheme + "://idp.example.org/realms/cloud\"\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://horizon.example.org/auth/websso",
                "https://horizon.example.org/",
                "https://Horizon.example.org/auth/websso/",
                "https://horizon.example.org:443/auth/websso/",
                "https://horizon.example.org/auth/websso/?a",
                "https://jane@horizon.example.org/auth/websso/",
                "https://horizon.example.org/\"/auth/websso/",
                "https://horizon.example.org/<b>/auth/websso/",
                "https://horizon.example.org/$token/auth/websso/",
                "http://horizon.example.org/auth/websso/",
                "javascript:alert(1)//auth/websso/",
            })
    void aDashboardThatNoBrowserComesBackToIsRefused(String dashboard) {
        assertThatThrownBy(() -> ConfigFixture.files(ConfigFixture.CLOUD, "edge-27", horizon(dashboard)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dashboard");
    }

    @Test
    void aDashboardMayHaveAPortAndALongerPathAndAtAPlainKeystoneDoWithoutTls() throws Exception {
        for (String dashboard : List.of(
                "https://horizon.example.org:8443/auth/websso/",
                "https://horizon.example.org/horizon/auth/websso/",
                "http://127.0.0.1:8080/horizon/auth/websso/",
                "http://[::1]/auth/websso/")) {
            assertThat(ConfigFixture.files(ConfigFixture.CLOUD, "edge-22", horizon(dashboard))
                            .get("keystone.conf"))
                    .contains("trusted_dashboard = " + dashboard + "\n");
        }
    }

    @Test
    void horizonsSettingsNameTheProviderAndBelieveNoReferer() throws Exception {
        assertThat(ConfigFixture.files(ConfigFixture.CLOUD, "edge-27", horizon(HORIZON))
                        .get("horizon-local_settings.py"))
                .contains(
                        "WEBSSO_ENABLED = True\n",
                        "WEBSSO_KEYSTONE_URL = \"https://keystone.example.org/identity/v3\"\n",
                        "WEBSSO_IDP_MAPPING = {\"idp-master_openid\": (\"idp-master\", \"openid\")}\n",
                        "WEBSSO_USE_HTTP_REFERER = False\n");
    }

    /** Keystone fills in {@code $host} and {@code $token} by Python's string.Template, which refuses any other dollar. */
    @Test
    void thePageThatSendsTheTokenRunsItsOneScriptAndSendsNowhereElse() throws Exception {
        String page = ConfigFixture.files(ConfigFixture.CLOUD, "edge-27", horizon(HORIZON))
                .get("sso-callback.html");

        assertThat(page.replace("$host", "").replace("$token", "")).doesNotContain("$");
        String script = page.replaceAll("(?s).*<script>(.*)</script>.*", "$1");
        assertThat(page)
                .contains("script-src 'sha256-"
                        + Base64.getEncoder()
                                .encodeToString(MessageDigest.getInstance("SHA-256")
                                        .digest(script.getBytes(StandardCharsets.UTF_8)))
                        + "'")
                .contains("default-src 'none'", "form-action $host;", "name=\"token\" value=\"$token\"");
    }

    private static ConfigOptions horizon(String dashboard) {
        return new ConfigOptions("/etc/idp-master", List.of(dashboard), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/idp master, the path",
        "etc/idp-master, the path",
        "/etc/../idp\"master, the path",
    })
    void aPathThatIsNoneIsRefused(String path, String message) {
        assertThatThrownBy(() -> ConfigFixture.files(
                        ConfigFixture.CLOUD, "edge-22", new ConfigOptions(path, List.of(), Optional.empty())))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void shibbolethDemandsASessionOnTheCommandLinesPathAlone() throws Exception {
        Map<String, String> files = ConfigFixture.files(SHIBBOLETH, "edge-22", ConfigOptions.defaults());

        assertThat(files.get("apache.conf"))
                .contains(
                        "ServerName \"http://127.0.0.1:5022\"\n",
                        "UseCanonicalName On\n",
                        "ShibConfig \"/etc/idp-master/shibboleth2.xml\"\n",
                        "RequestHeader unset \"openstack_edge\" early\n",
                        "RequestHeader unset \"Shib-Identity-Provider\" early\n")
                .contains("""
                        <Location "/v3/OS-FEDERATION/identity_providers/idp-master/protocols/saml2/auth">
                          AuthType shibboleth
                          ShibRequestSetting requireSession true
                          ShibUseHeaders Off
                          ShibUseEnvironment On
                          Require shib-session
                        </Location>
                        """)
                .containsOnlyOnce("requireSession")
                .doesNotContain("Mellon", "ShibUseHeaders On", "valid-user");
        assertThat(files.get("keystone.conf")).contains("remote_id_attribute = Shib-Identity-Provider\n");
        assertThat(files.get("setup.sh")).contains("\"remote_id_attribute\":\"Shib-Identity-Provider\"");
        assertThat(files.get("shibd.conf")).contains("Environment=SHIBSP_CONFIG=/etc/idp-master/shibboleth2.xml\n");
        assertThat(files.get("install.sh"))
                .contains("'shibboleth2.xml' 'attribute-map.xml' 'shibd.conf' 'idp-metadata.xml' 'sp-metadata.xml'")
                .contains("chgrp -- _shibd \"$there/sp.key\"\nchmod 640 -- \"$there/sp.key\"\n");
        // no playbook was ever run for it
        assertThat(files).doesNotContainKey("playbook.yml");
    }

    @Test
    void shibbolethBelievesTheKeysInOneFileForOneAnswerToOneQuestion() throws Exception {
        Map<String, String> files = ConfigFixture.files(SHIBBOLETH, "edge-22", ConfigOptions.defaults());
        Element configuration = Xml.parse(files.get("shibboleth2.xml").getBytes(StandardCharsets.UTF_8))
                .getDocumentElement();

        assertThat(configuration.getAttribute("clockSkew")).isEqualTo("60");
        assertThat(one(configuration, "ApplicationDefaults", "entityID"))
                .isEqualTo("http://127.0.0.1:5022/v3/shibboleth");
        assertThat(one(configuration, "ApplicationDefaults", "requireSignedAssertions"))
                .isEqualTo("true");
        assertThat(one(configuration, "ApplicationDefaults", "REMOTE_USER")).isEmpty();
        assertThat(one(configuration, "ApplicationDefaults", "policyId")).isEqualTo(one(configuration, "Policy", "id"));
        assertThat(one(configuration, "SessionInitiator", "entityID")).isEqualTo(ConfigFixture.ISSUER);
        assertThat(one(configuration, "MetadataProvider", "path")).isEqualTo("/etc/idp-master/idp-metadata.xml");
        assertThat(one(configuration, "TrustEngine", "type")).isEqualTo("ExplicitKey");
        assertThat(one(configuration, "CredentialResolver", "key")).isEqualTo("/etc/idp-master/sp.key");
        assertThat(one(configuration, "Sessions", "lifetime")).isEqualTo("300");
        assertThat(one(configuration, "Sessions", "redirectLimit")).isEqualTo("exact");
        assertThat(one(configuration, "RequestMap", "attributeValueDelimiter")).isEqualTo("\t");
        assertThat(elements(configuration, "PolicyRule").map(rule -> rule.getAttribute("type")))
                .containsExactly("MessageFlow", "Conditions", "Audience", "XMLSigning", "Bearer", "Bearer");
        assertThat(elements(configuration, "PolicyRule").map(rule -> rule.getAttribute("blockUnsolicited")))
                .containsExactly("", "", "", "", "true", "");
        // nothing that would be fetched, and no way in but the two
        assertThat(files.get("shibboleth2.xml")).doesNotContain("url=", "<SSO", "Artifact", "Handler type");
        assertThat(files.get("sp-metadata.xml"))
                .contains("entityID=\"http://127.0.0.1:5022/v3/shibboleth\"")
                .contains("Location=\"http://127.0.0.1:5022/Shibboleth.sso/SAML2/POST\"")
                .contains("Location=\"http://127.0.0.1:5022/Shibboleth.sso/SAML2/ECP\"")
                .doesNotContain("SingleLogoutService");
    }

    @Test
    void behindTlsShibbolethTakesNothingElse() throws Exception {
        String cloud = SHIBBOLETH.replace("http://127.0.0.1:5022/v3", "https://keystone.example.com/v3");

        for (String text : List.of(SHIBBOLETH, cloud)) {
            Element sessions = elements(
                            Xml.parse(ConfigFixture.files(text, "edge-22", ConfigOptions.defaults())
                                            .get("shibboleth2.xml")
                                            .getBytes(StandardCharsets.UTF_8))
                                    .getDocumentElement(),
                            "Sessions")
                    .findFirst()
                    .orElseThrow();
            boolean secure = text.equals(cloud);
            assertThat(sessions.getAttribute("handlerSSL")).isEqualTo(String.valueOf(secure));
            assertThat(sessions.getAttribute("cookieProps")).isEqualTo(secure ? "https" : "http");
            assertThat(sessions.getAttribute("sameSiteFallback")).isEqualTo(secure ? "" : "true");
        }
    }

    @Test
    void shibbolethPassesOnWhatTheMappingLooksAtAndNoMore() throws Exception {
        Map<String, String> files = ConfigFixture.files(SHIBBOLETH, "edge-22", ConfigOptions.defaults());
        Element map = Xml.parse(files.get("attribute-map.xml").getBytes(StandardCharsets.UTF_8))
                .getDocumentElement();

        List<String> names = elements(map, "Attribute")
                .map(attribute -> attribute.getAttribute("name"))
                .toList();
        Set<String> read = new TreeSet<>();
        new ObjectMapper()
                .readTree(files.get("mapping.json"))
                .findValues("type")
                .forEach(type -> read.add(type.asText()));
        read.remove("Shib-Identity-Provider");
        assertThat(names).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(read);
        assertThat(names).contains("openstack_edge", "openstack_user_id", "openstack_project_64", "openstack_role_64");
        assertThat(elements(map, "Attribute")).allSatisfy(attribute -> {
            assertThat(attribute.getAttribute("id")).isEqualTo(attribute.getAttribute("name"));
            assertThat(attribute.getAttribute("nameFormat"))
                    .isEqualTo("urn:oasis:names:tc:SAML:2.0:attrname-format:basic");
        });
    }

    private static String one(Element within, String element, String attribute) {
        List<Element> found = elements(within, element).toList();
        assertThat(found).as(element).hasSize(1);
        return found.get(0).getAttribute(attribute);
    }

    private static Stream<Element> elements(Element within, String name) {
        NodeList found = within.getElementsByTagNameNS("*", name);
        return IntStream.range(0, found.getLength()).mapToObj(n -> (Element) found.item(n));
    }
}
