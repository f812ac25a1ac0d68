package io.idpmaster.lab.keycloak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the build lays ready to be installed.
 *
 * @param archive Keycloak's own zip, named {@code keycloak-quarkus-dist-<version>.zip}
 * @param providers the jars to put into it, sorted by name
 */
public record Distribution(Path archive, List<Path> providers) {

    private static final String ARCHIVE_PREFIX = "keycloak-quarkus-dist-";
    private static final String ARCHIVE_SUFFIX = ".zip";

    public Distribution {
        providers = List.copyOf(providers);
    }

    /** The one that the build put into {@code target/keycloak} beside this very code. */
    public static Distribution ofThisBuild() {
        try {
            Path code = Path.of(Distribution.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return in(code.resolveSibling("keycloak"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one in a directory that holds one archive and the jars. */
    public static Distribution in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.sorted().toList();
            Path archive = found.stream()
                    .filter(file -> named(file, ARCHIVE_PREFIX, ARCHIVE_SUFFIX))
                    .findFirst()
                    .orElseThrow(() -> new KeycloakException(
                            "no archive of Keycloak in `" + directory + "`; run `./mvnw package` first"));
            return new Distribution(
                    archive,
                    found.stream().filter(file -> named(file, "", ".jar")).toList());
        } catch (IOException e) {
            throw new KeycloakException("nothing to install in `" + directory + "`; run `./mvnw package` first", e);
        }
    }

    /** Keycloak's version, such as {@code 26.7.3}. */
    public String version() {
        String name = archive.getFileName().toString();
        return name.substring(ARCHIVE_PREFIX.length(), name.length() - ARCHIVE_SUFFIX.length());
    }

    /** The same for the same archive and the same jars, whatever their dates: 12 hex digits. */
    String checksum() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // a released archive never changes, so its name and length stand for its 170 MB
            digest.update((archive.getFileName() + " " + Files.size(archive)).getBytes(StandardCharsets.UTF_8));
            for (Path jar : providers) {
                digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                try (InputStream content = new DigestInputStream(Files.newInputStream(jar), digest)) {
                    content.transferTo(OutputStream.nullOutputStream());
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean named(Path file, String prefix, String suffix) {
        String name = file.getFileName().toString();
        return name.startsWith(prefix) && name.endsWith(suffix);
    }
}
