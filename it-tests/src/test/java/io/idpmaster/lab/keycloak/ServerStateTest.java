package io.idpmaster.lab.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStateTest {

    @TempDir
    private Path directory;

    @Test
    void keepsASecretFromRunToRunAndMakesAnotherAfterAReset() {
        String first;
        try (ServerState state = ServerState.in(directory.resolve("8080"))) {
            first = state.secret("admin");
            assertThat(first).matches("[A-Za-z0-9]{16}");
            assertThat(state.secret("user-jane")).isNotEqualTo(first);
        }
        try (ServerState state = ServerState.in(directory.resolve("8080"))) {
            assertThat(state.secret("admin")).isEqualTo(first);
            assertThat(state.reset().secret("admin")).isNotEqualTo(first);
        }
    }

    @Test
    void letsNobodyElseReadWhatIsInIt() throws IOException {
        try (ServerState state = ServerState.in(directory.resolve("8080"))) {
            state.secret("admin");
        }
        try (Stream<Path> all = Files.walk(directory.resolve("8080"))) {
            assertThat(all)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .endsWith("------"));
        }
    }

    @Test
    void servesOneRunAtATime() {
        try (ServerState state = ServerState.in(directory.resolve("8080"))) {
            assertThatExceptionOfType(KeycloakException.class)
                    .isThrownBy(() -> ServerState.in(directory.resolve("8080")))
                    .withMessageContaining("another run uses")
                    .withMessageContaining("--port");
            ServerState.in(directory.resolve("8081")).close();
            assertThat(state.existingSecret("admin")).isEmpty();
        }
        ServerState.in(directory.resolve("8080")).close();
    }

    @Test
    void stopsTheServerOfARunThatWasKilled() throws IOException {
        Process orphan = new ProcessBuilder("sleep", "600").start();
        try (ServerState state = ServerState.in(directory.resolve("8080"))) {
            state.remember(orphan.toHandle());
        }

        ServerState.in(directory.resolve("8080")).close();

        assertThat(orphan.isAlive()).isFalse();
    }

    @Test
    void stopsNobodyWhoWasGivenTheProcessIdOfAServerThatEnded() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Path state = Files.createDirectory(directory.resolve("8080"));
            // the id is the stranger's, the start is not
            Files.writeString(state.resolve("keycloak.pid"), stranger.pid() + "-1");

            ServerState.in(state).close();

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }
}
