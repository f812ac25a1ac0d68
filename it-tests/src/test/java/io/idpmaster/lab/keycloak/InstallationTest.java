package io.idpmaster.lab.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.idpmaster.lab.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an archive whose {@code kc.sh} only notes that it was called. */
class InstallationTest {

    private static final String SCRIPT = "#!/bin/sh\necho \"$@\" >>\"$(dirname \"$0\")/../calls\"\n";

    private static final Database EMBEDDED = Database.embedded("jdbc:h2:mem:nothing");

    @TempDir
    private Path directory;

    @Test
    void unpacksPutsTheJarsInAndBuildsOnce() throws IOException {
        Distribution distribution = distribution(Map.of());
        Installation.in(directory.resolve("installed"), distribution, EMBEDDED, Progress.silent());
        Installation.in(directory.resolve("installed"), distribution, EMBEDDED, Progress.silent());

        Path home = only(directory.resolve("installed"));
        assertThat(home.getFileName().toString()).startsWith("keycloak-26.7.3-");
        assertThat(home.resolve("providers/ours.jar")).hasContent("jar");
        assertThat(Files.readAllLines(home.resolve("calls")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("build --db=dev-file");
    }

    @Test
    void keepsOneForEachKindOfDatabase() throws IOException {
        Distribution distribution = distribution(Map.of());
        Database postgres = new Database("postgres", "jdbc:postgresql://127.0.0.1/keycloak", "keycloak", "");
        Installation.in(directory.resolve("installed"), distribution, EMBEDDED, Progress.silent());
        Path home = only(directory.resolve("installed"));
        try (Stream<Path> users = Files.list(home.resolve("idp-master-users"))) {
            Files.delete(users.findFirst().orElseThrow());
        }

        Installation.in(directory.resolve("installed"), distribution, postgres, Progress.silent());

        assertThat(home).exists();
        assertThat(Path.of(home + "-postgres/calls"))
                .content()
                .startsWith("build --db=postgres")
                .endsWith("--metrics-enabled=true\n");
    }

    @Test
    void completesOneThatWasBrokenOff() throws IOException {
        Distribution distribution = distribution(Map.of());
        Installation.in(directory.resolve("installed"), distribution, EMBEDDED, Progress.silent());
        Path home = only(directory.resolve("installed"));
        Files.delete(home.resolve("idp-master-ready"));
        Files.delete(home.resolve("providers/ours.jar"));

        Installation.in(directory.resolve("installed"), distribution, EMBEDDED, Progress.silent());

        assertThat(home.resolve("providers/ours.jar")).exists();
    }

    @Test
    void discardsOthersThatNobodyUses() throws IOException {
        Path abandoned = Files.createDirectories(directory.resolve("installed/keycloak-26.7.2-000000000000"));
        Path used = Files.createDirectories(directory.resolve("installed/keycloak-26.7.1-000000000000"));
        Files.createDirectory(used.resolve("idp-master-users"));
        Files.createFile(used.resolve("idp-master-users")
                .resolve(ProcessIdentity.of(ProcessHandle.current()).text()));
        Files.createDirectory(abandoned.resolve("idp-master-users"));
        Files.createFile(abandoned.resolve("idp-master-users").resolve("1-1"));

        Installation.in(directory.resolve("installed"), distribution(Map.of()), EMBEDDED, Progress.silent());

        assertThat(abandoned).doesNotExist();
        assertThat(used).exists();
    }

    @Test
    void saysWhatTheBuildSaid() {
        assertThatExceptionOfType(KeycloakException.class)
                .isThrownBy(() -> Installation.in(
                        directory.resolve("installed"),
                        distribution(Map.of("keycloak-26.7.3/bin/kc.sh", "#!/bin/sh\necho no such option\nexit 3\n")),
                        EMBEDDED,
                        Progress.silent()))
                .withMessageContaining("ended with 3")
                .withMessageContaining("no such option");
    }

    @Test
    void writesNothingOutsideItsDirectory() {
        assertThatExceptionOfType(KeycloakException.class)
                .isThrownBy(() -> Installation.in(
                        directory.resolve("installed"),
                        distribution(Map.of("keycloak-26.7.3/../../../escaped", "evil")),
                        EMBEDDED,
                        Progress.silent()))
                .withMessageContaining("leads out of it");
        assertThat(directory.resolve("escaped")).doesNotExist();
    }

    private Distribution distribution(Map<String, String> more) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("keycloak-26.7.3/", "");
        files.put("keycloak-26.7.3/bin/kc.sh", SCRIPT);
        files.put("keycloak-26.7.3/providers/README.md", "");
        files.putAll(more);
        Path archive = directory.resolve("keycloak-quarkus-dist-26.7.3.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return new Distribution(archive, List.of(Files.writeString(directory.resolve("ours.jar"), "jar")));
    }

    private static Path only(Path installed) throws IOException {
        try (Stream<Path> entries = Files.list(installed)) {
            List<Path> found = entries.filter(Files::isDirectory).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }
}
