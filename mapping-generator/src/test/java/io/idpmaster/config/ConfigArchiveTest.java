package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigArchiveTest {

    private static final List<ConfigFile> FILES = List.of(
            new ConfigFile("README.md", "Grüße\n", false),
            new ConfigFile("install.sh", "#!/bin/sh\n".repeat(1000), true),
            new ConfigFile("empty", "", false));

    @Test
    void whatIsUnpackedIsWhatWasPutIn(@TempDir Path directory) throws Exception {
        Path archive = Files.write(directory.resolve("a.zip"), new ConfigArchive(FILES).bytes());
        try (FileSystem unpacked = FileSystems.newFileSystem(
                URI.create("jar:" + archive.toUri()), Map.of("enablePosixFileAttributes", "true"))) {
            for (ConfigFile file : FILES) {
                Path path = unpacked.getPath("/" + file.name());
                assertThat(Files.readString(path)).isEqualTo(file.text());
                @SuppressWarnings("unchecked")
                Set<PosixFilePermission> permissions =
                        (Set<PosixFilePermission>) Files.getAttribute(path, "zip:permissions");
                assertThat(PosixFilePermissions.toString(permissions))
                        .isEqualTo(file.program() ? "rwxr-xr-x" : "rw-r--r--");
            }
            assertThat(Files.list(unpacked.getPath("/"))).hasSize(FILES.size());
        }
    }

    @Test
    void theSameFilesMakeTheSameBytes() {
        assertThat(new ConfigArchive(FILES).bytes()).isEqualTo(new ConfigArchive(List.copyOf(FILES)).bytes());
    }
}
