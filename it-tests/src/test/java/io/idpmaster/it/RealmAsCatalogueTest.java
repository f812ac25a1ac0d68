package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.cli.Idpm;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code idpm} in a process of its own, with a live realm for its catalogue. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class RealmAsCatalogueTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private Cloud cloud;
    private Map<String, String> administrator;

    private record Ended(int code, String output, String errors) {}

    @BeforeEach
    void remember(Cloud running, KeycloakServer server) {
        cloud = running;
        administrator = Map.of(
                "KEYCLOAK_REALM",
                "master",
                "KEYCLOAK_USER",
                KeycloakServer.ADMINISTRATOR,
                "KEYCLOAK_PASSWORD",
                server.administratorPassword());
    }

    @Test
    void saysOfTheRealmWhatItSaysOfTheFile() throws Exception {
        Path file = Files.writeString(directory.resolve("cloud.yaml"), cloud.yaml());
        for (List<String> command :
                List.of(List.of("check"), List.of("compile", "--edge", "edge-a"), List.of("verify"))) {
            Ended ofFile = idpm(Map.of(), command, file.toString());
            Ended ofRealm = idpm(administrator, command, cloud.realm().toString());

            assertThat(ofRealm.errors()).as("%s", command).isEqualTo(ofFile.errors());
            assertThat(ofRealm.code()).as("%s", command).isZero();
        }
        JsonNode compiled = JSON.readTree(idpm(
                        administrator,
                        List.of("compile", "--edge", "edge-a"),
                        cloud.realm().toString())
                .output());
        assertThat(compiled)
                .isEqualTo(JSON.readTree(idpm(Map.of(), List.of("compile", "--edge", "edge-a"), file.toString())
                        .output()));
    }

    @Test
    void aWrongPasswordAndNoPasswordAreBadInput() throws Exception {
        Ended wrong = idpm(
                Map.of("KEYCLOAK_REALM", "master", "KEYCLOAK_USER", "admin", "KEYCLOAK_PASSWORD", "not this one"),
                List.of("check"),
                cloud.realm().toString());
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.errors()).startsWith("idpm: ").doesNotContain("not this one", "\tat ");

        Ended none = idpm(Map.of(), List.of("check"), cloud.realm().toString());
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.errors()).contains("KEYCLOAK_USER").doesNotContain("\tat ");
    }

    private static Ended idpm(Map<String, String> environment, List<String> command, String catalogue)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Idpm.class.getName()));
        words.add(command.get(0));
        words.add(catalogue);
        words.addAll(command.subList(1, command.size()));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeIf(name -> name.startsWith("KEYCLOAK_"));
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("idpm-", ".err");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
