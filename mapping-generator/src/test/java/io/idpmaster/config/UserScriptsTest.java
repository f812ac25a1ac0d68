package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users copy: whatever their projects are called, what they run is what we wrote. */
class UserScriptsTest {

    private static Edge edge(String name) {
        try {
            Catalogue catalogue = ConfigFixture.catalogue(ConfigFixture.CLOUD);
            return catalogue.edge(name).orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static UserScripts scripts(String username) {
        return new UserScripts(ConfigFixture.ISSUER, username);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "night's watch",
                "$(touch pwned)",
                "`touch pwned`",
                "'; touch pwned; '",
                "a\ntouch pwned",
                "a\u2028b\u0085c\u202ed",
                "\\",
                "-rf",
                "{{ lookup('pipe', 'touch pwned') }}",
                "${file(\"/etc/passwd\")} %{ if true }",
                "\"\n    evil: true",
                "# comment",
                "größe"
            })
    void aNameIsANameInEveryLanguage(String name, @TempDir Path directory) throws Exception {
        UserProject project = new UserProject(edge("edge-27"), name, name);

        assertThat(run(
                        directory,
                        scripts(name).openrc(project).text() + "printf '%s|%s|%s' \"$OS_PROJECT_NAME\" "
                                + "\"$OS_PROJECT_DOMAIN_NAME\" \"$OS_USERNAME\"\n"))
                .isEqualTo(name + "|" + name + "|" + name);
        assertThat(run(
                        directory,
                        "openstack() { for each; do printf '[%s]' \"$each\"; done; }\n"
                                + scripts(name).applicationCredential(project).text()))
                .isEqualTo("[--os-cloud][edge-27][--os-project-domain-name][" + name + "][--os-project-name][" + name
                        + "][application][credential][create][edge-27]"
                        + "[--os-cloud][edge-27-app][token][issue]");
        assertThat(Files.exists(directory.resolve("pwned"))).isFalse();

        JsonNode cloud = yaml(UserClouds.file(
                                ConfigFixture.ISSUER, name, List.of(project.edge()), Map.of("edge-27", project))
                        .text())
                .path("clouds")
                .path("edge-27");
        assertThat(cloud.path("auth").path("username").asText()).isEqualTo(name);
        assertThat(cloud.path("auth").path("project_name").asText()).isEqualTo(name);
        assertThat(cloud.path("auth").path("project_domain_name").asText()).isEqualTo(name);
        assertThat(cloud.has("evil")).isFalse();

        String playbook = scripts(name).ansible(project).text();
        JsonNode vars = yaml(playbook).path(0).path("vars");
        assertThat(vars.path("project").asText()).isEqualTo(name);
        // or Ansible would take it for a template
        assertThat(playbook).contains("    project: !unsafe \"").contains("    domain: !unsafe \"");

        assertThat(scripts(name).terraform(project).text().lines())
                .filteredOn(line -> !line.startsWith("#"))
                .noneMatch(line -> line.contains("evil") || line.contains("pwned") || line.contains("passwd"));
    }

    @Test
    void aTemplateOfHclIsNone() {
        assertThat(Syntax.HCL.quote("a${b}%{c}\"\\\n")).isEqualTo("\"a$${b}%%{c}\\\"\\\\\\u000a\"");
    }

    @Test
    void theShellIsToldTheWayInOfTheEdge(@TempDir Path directory) throws Exception {
        String print = "env | grep ^OS_ | sort\n";
        assertThat(run(
                        directory,
                        "export OS_CLOUD=other OS_TOKEN=old\n"
                                + scripts("jane")
                                        .openrc(new UserProject(edge("edge-22"), "SharedDom", "foo"))
                                        .text()
                                + print))
                .isEqualTo("""
                        OS_AUTH_TYPE=v3samlpassword
                        OS_AUTH_URL=http://127.0.0.1:5022/v3
                        OS_IDENTITY_API_VERSION=3
                        OS_IDENTITY_PROVIDER=idp-master
                        OS_IDENTITY_PROVIDER_URL=https://idp.example.org/realms/cloud/protocol/saml
                        OS_PASSWORD=known
                        OS_PROJECT_DOMAIN_NAME=SharedDom
                        OS_PROJECT_NAME=foo
                        OS_PROTOCOL=saml2
                        OS_USERNAME=jane
                        """);
        assertThat(run(
                        directory,
                        scripts("jane")
                                        .openrc(new UserProject(edge("edge-27"), "LabDom", "lab-1"))
                                        .text()
                                + print))
                .contains(
                        "OS_AUTH_TYPE=v3oidcpassword\n",
                        "OS_CLIENT_ID=edge-27\n",
                        "OS_CLIENT_SECRET=public\n",
                        "OS_DISCOVERY_ENDPOINT=https://idp.example.org/realms/cloud/.well-known/openid-configuration\n")
                .doesNotContain("OS_IDENTITY_PROVIDER_URL");
    }

    @Test
    void oneUsersFileNamesTheUserWhereAPasswordIsAskedForAndNowhereElse() throws Exception {
        JsonNode clouds = yaml(UserClouds.file(
                                ConfigFixture.ISSUER, "jane", List.of(edge("edge-22"), edge("edge-27")), Map.of())
                        .text())
                .path("clouds");
        assertThat(clouds.findValues("username")).hasSize(2);
        assertThat(clouds.path("edge-22").path("auth").path("username").asText())
                .isEqualTo("jane");
        assertThat(clouds.path("edge-27-device").path("auth").has("username")).isFalse();
        assertThat(clouds.findValues("project_name")).isEmpty();
        assertThat(clouds.findValues("password")).isEmpty();
    }

    private static JsonNode yaml(String text) throws Exception {
        return new ObjectMapper(new YAMLFactory()).readTree(text);
    }

    private static String run(Path directory, String script) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OS_"));
        builder.environment().put("OS_PASSWORD", "known");
        Process shell = builder.start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }
}
