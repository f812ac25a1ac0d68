package io.idpmaster.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudReaderTest {

    @TempDir
    private Path directory;

    @Test
    void anApplicationCredentialWithItsSecretBesideIt() throws Exception {
        Files.writeString(directory.resolve("clouds.yaml"), """
                clouds:
                  edge:
                    auth_type: v3applicationcredential
                    cacert: /etc/ssl/edge.pem
                    auth:
                      auth_url: https://keystone.example.org:5000
                      application_credential_id: abc
                """);
        Files.writeString(
                directory.resolve("secure.yaml"), "clouds: {edge: {auth: {application_credential_secret: hidden}}}");
        Cloud cloud = read(Map.of("OS_CLOUD", "edge"));
        assertThat(cloud.identity()).hasToString("https://keystone.example.org:5000/v3");
        assertThat(cloud.authority()).contains(Path.of("/etc/ssl/edge.pem"));
        assertThat(cloud.credentials().request())
                .hasToString("{\"auth\":{\"identity\":{\"methods\":[\"application_credential\"],"
                        + "\"application_credential\":{\"secret\":\"hidden\",\"id\":\"abc\"}}}}");
        assertThat(cloud.toString()).doesNotContain("hidden");
    }

    @Test
    void aPasswordFromTheVariables() throws Exception {
        Cloud cloud = read(Map.of(
                "OS_AUTH_URL", "http://127.0.0.1:5000/v3/",
                "OS_USERNAME", "admin",
                "OS_PASSWORD", "hidden",
                "OS_USER_DOMAIN_ID", "default",
                "OS_PROJECT_NAME", "admin",
                "OS_PROJECT_DOMAIN_NAME", "Default"));
        assertThat(cloud.identity()).hasToString("http://127.0.0.1:5000/v3");
        assertThat(cloud.credentials().request().toString())
                .contains("\"user\":{\"name\":\"admin\",\"domain\":{\"id\":\"default\"},\"password\":\"hidden\"}")
                .contains("\"scope\":{\"project\":{\"name\":\"admin\",\"domain\":{\"name\":\"Default\"}}}");
        assertThat(cloud.credentials().toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keystone.example.org/v3",
                "http://127.evil.example.org/v3",
                "http://localhost.example.org/v3",
                "http://127.0.0.1@evil.example.org/v3",
                "ftp://localhost/v3",
                "https:///v3",
                "keystone"
            })
    void noSecretGoesOverANetworkInPlainText(String address) {
        assertThatThrownBy(() -> read(Map.of(
                        "OS_AUTH_URL", address,
                        "OS_APPLICATION_CREDENTIAL_ID", "abc",
                        "OS_APPLICATION_CREDENTIAL_SECRET", "hidden")))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("auth_url")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void theNamedFileComesFirst() throws Exception {
        Files.writeString(directory.resolve("clouds.yaml"), cloud("https://first.example.org"));
        Path named = Files.writeString(directory.resolve("named.yaml"), cloud("https://second.example.org"));
        assertThat(read(Map.of("OS_CLOUD", "edge", "OS_CLIENT_CONFIG_FILE", named.toString()))
                        .identity()
                        .getHost())
                .isEqualTo("second.example.org");
    }

    @Test
    void whatIsWrongIsSaidWithoutTheSecret() throws Exception {
        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("OS_CLOUD");
        assertThatThrownBy(() -> read(Map.of("OS_CLOUD", "edge"))).hasMessageContaining("no clouds.yaml");
        Files.writeString(directory.resolve("clouds.yaml"), "clouds: {edge: {auth: {password: hidden");
        assertThatThrownBy(() -> read(Map.of("OS_CLOUD", "edge")))
                .hasMessageContaining("no YAML")
                .hasMessageNotContaining("hidden");
        Files.writeString(
                directory.resolve("clouds.yaml"),
                cloud("https://x.example.org").replace("auth:", "verify: false\n    auth:"));
        assertThatThrownBy(() -> read(Map.of("OS_CLOUD", "edge"))).hasMessageContaining("verify");
        Files.writeString(directory.resolve("clouds.yaml"), cloud("https://x.example.org"));
        assertThatThrownBy(() -> read(Map.of("OS_CLOUD", "other"))).hasMessageContaining("`other`");
    }

    private static String cloud(String url) {
        return """
                clouds:
                  edge:
                    auth:
                      auth_url: %s
                      username: admin
                      password: hidden
                      system_scope: all
                """.formatted(url);
    }

    private Cloud read(Map<String, String> environment) throws CloudException {
        return new CloudReader(environment, List.of(directory)).read();
    }
}
