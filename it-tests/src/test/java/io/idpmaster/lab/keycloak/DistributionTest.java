package io.idpmaster.lab.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(directory.resolve("keycloak-quarkus-dist-26.7.3.zip"), "zip");
        Files.writeString(directory.resolve("idp-master-spi-0.1.0.jar"), "providers");
        Files.writeString(directory.resolve("themes-0.1.0.jar"), "themes");
    }

    @Test
    void knowsTheVersionAndTheJars() {
        Distribution distribution = Distribution.in(directory);

        assertThat(distribution.version()).isEqualTo("26.7.3");
        assertThat(distribution.providers())
                .extracting(jar -> jar.getFileName().toString())
                .containsExactly("idp-master-spi-0.1.0.jar", "themes-0.1.0.jar");
    }

    @Test
    void isAnotherOneOnlyIfAJarIsAnother() throws IOException {
        String before = Distribution.in(directory).checksum();

        Files.writeString(directory.resolve("themes-0.1.0.jar"), "themes");
        assertThat(Distribution.in(directory).checksum()).isEqualTo(before);

        Files.writeString(directory.resolve("themes-0.1.0.jar"), "other themes");
        assertThat(Distribution.in(directory).checksum()).isNotEqualTo(before);
    }

    @Test
    void saysWhatToDoWhereNothingWasBuilt() throws IOException {
        Files.delete(directory.resolve("keycloak-quarkus-dist-26.7.3.zip"));
        assertThatExceptionOfType(KeycloakException.class)
                .isThrownBy(() -> Distribution.in(directory))
                .withMessageContaining("./mvnw package");
        assertThatExceptionOfType(KeycloakException.class)
                .isThrownBy(() -> Distribution.in(directory.resolve("nowhere")))
                .withMessageContaining("./mvnw package");
    }
}
