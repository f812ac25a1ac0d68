package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDirectoryTest {

    @TempDir
    private Path directory;

    @Test
    void scriptsCanBeRunAndNothingCanBeChangedByOthers() throws Exception {
        Path into = directory.resolve("a/b");

        new ConfigDirectory(into).write(List.of(ConfigFile.of("a.conf", "a\n"), new ConfigFile("b.sh", "b\n", true)));

        assertThat(permissions(into.resolve("a.conf"))).isEqualTo("rw-r--r--");
        assertThat(permissions(into.resolve("b.sh"))).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aLinkIsReplacedAndWhatItPointsToStays() throws Exception {
        Path outside = Files.writeString(directory.resolve("outside"), "mine");
        Path into = Files.createDirectory(directory.resolve("into"));
        Files.createSymbolicLink(into.resolve("a.conf"), outside);

        new ConfigDirectory(into).write(List.of(ConfigFile.of("a.conf", "a\n")));

        assertThat(outside).hasContent("mine");
        assertThat(into.resolve("a.conf")).hasContent("a\n").isRegularFile();
        assertThat(Files.isSymbolicLink(into.resolve("a.conf"))).isFalse();
    }

    @Test
    void otherFilesStay() throws Exception {
        Files.writeString(directory.resolve("sp.key"), "the edge's own");

        new ConfigDirectory(directory).write(List.of(ConfigFile.of("a.conf", "a\n")));

        assertThat(directory.resolve("sp.key")).hasContent("the edge's own");
        try (var left = Files.list(directory)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void aFileInTheWayIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> new ConfigDirectory(file).write(List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("cannot write into `" + file + "`");
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
