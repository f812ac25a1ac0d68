package io.idpmaster.lab;

import dasniko.testcontainers.keycloak.KeycloakContainer;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.Distribution;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Our jars, dropped into a Keycloak in a container as people do who deploy it so. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerTest {

    /** {@code ./test --containers} names one that it has made itself, for where no registry can be reached. */
    private static final String IMAGE = System.getenv().getOrDefault("LAB_CONTAINER_IMAGE", "keycloak/keycloak:26.7");

    private KeycloakContainer keycloak;
    private ServerState state;
    private Cloud cloud;

    @BeforeAll
    void start(@TempDir Path directory) {
        state = ServerState.in(directory.resolve("state"));
        keycloak = new KeycloakContainer(IMAGE)
                .withProviderLibsFrom(Distribution.ofThisBuild().providers().stream()
                        .map(Path::toFile)
                        .toList())
                .withAdminUsername("admin")
                .withAdminPassword(state.secret("admin"))
                .withEnv("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m")
                .withStartupTimeout(Duration.ofMinutes(6));
        Progress progress = Progress.lines(System.out);
        try (Progress.Step step = progress.begin("start Keycloak in a container of " + IMAGE)) {
            keycloak.start();
            step.done("");
        }
        URI server = URI.create(keycloak.getAuthServerUrl());
        cloud = Cloud.load(
                KeycloakFixture.sample(),
                server,
                new AdminClient(server, "admin", state.secret("admin")),
                state,
                progress);
    }

    @AfterAll
    void stop() {
        if (keycloak != null) {
            keycloak.stop();
        }
        state.close();
    }

    @TestFactory
    Stream<DynamicTest> whatTheEdgeMakesOfTheMessageIsWhatIsIntended() {
        return LoginMatrix.of(cloud, RealmDocuments.of(cloud.realm()));
    }
}
