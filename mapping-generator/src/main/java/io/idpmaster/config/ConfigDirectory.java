package io.idpmaster.config;

import io.idpmaster.catalogue.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Where an edge's configuration is written to. */
public record ConfigDirectory(Path path) {

    /**
     * Writes the files, each whole or not at all, over those of the same name and over nothing else: a link in the
     * directory is replaced, not followed.
     */
    public void write(List<ConfigFile> files) throws ConfigException {
        try {
            Files.createDirectories(path);
            for (ConfigFile file : files) {
                Path beside = Files.createTempFile(path, ".", ".tmp");
                try {
                    Files.writeString(beside, file.text(), StandardCharsets.UTF_8);
                    if (Files.getFileStore(beside).supportsFileAttributeView("posix")) {
                        Files.setPosixFilePermissions(
                                beside, PosixFilePermissions.fromString(file.program() ? "rwxr-xr-x" : "rw-r--r--"));
                    }
                    Files.move(
                            beside,
                            path.resolve(file.name()),
                            StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(beside);
                }
            }
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot write into " + Quoted.of(path.toString()) + ": " + e.getMessage(),
                    "name a directory that can be written to");
        }
    }
}
