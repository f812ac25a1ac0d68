package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Only {@code idpm inspect} needs OpenSAML and Nimbus, and Nimbus is what {@code idpm bundle} verifies with: nothing else loads a class of theirs, so that the other commands
 * start as fast as before, and Keycloak needs none of them beside our jars.
 */
class OptionalLibrariesTest {

    private static final String CLOUD = Path.of("..", "samples", "cloud.yaml").toString();

    @Test
    void everyOtherCommandRunsWithoutThem() throws Exception {
        try (URLClassLoader without =
                new URLClassLoader(required().toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> without.loadClass("org.opensaml.core.config.InitializationService"));
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> without.loadClass("com.nimbusds.jwt.SignedJWT"));

            assertThat(run(without, "check", CLOUD)).isZero();
            assertThat(run(without, "compile", CLOUD, "--edge", "edge-a")).isZero();
            assertThat(run(without, "release", CLOUD, "--edge", "edge-a")).isZero();
            assertThat(run(without, "verify", CLOUD, "--search", "1")).isZero();
            assertThat(run(without, "explain", CLOUD)).isZero();
            assertThat(run(without, "inspect", "--help")).isZero();
            assertThat(run(without, "bundle", "--help")).isZero();
            assertThat(run(without, "edge", "run", "--help")).isZero();
        }
    }

    /** As the master does, with keys of its own: only who verifies needs Nimbus. */
    @Test
    void aBundleIsMadeAndShownWithoutThem(@TempDir Path directory) throws Exception {
        String key = directory.resolve("key").toString();
        String keys = directory.resolve("keys").toString();
        String draft = directory.resolve("draft").toString();
        String bundle = directory.resolve("bundle").toString();
        String metadata = directory.resolve("idp-metadata.xml").toString();
        String issuer = "http://127.0.0.1:8080/realms/cloud";
        try (InputStream in = getClass().getResourceAsStream("/io/idpmaster/config/idp-metadata.xml")) {
            Files.writeString(
                    Path.of(metadata),
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("https://idp.example.org/realms/cloud", issuer));
        }
        try (URLClassLoader without =
                new URLClassLoader(required().toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThat(run(without, "bundle", "keys", "new", "-o", key)).isZero();
            List<String> arguments = new ArrayList<>(
                    List.of("bundle", "keys", "draft", "--issuer", issuer, "--bundle", key + ".pub", "-o", draft));
            for (String root : List.of("root-1", "root-2", "root-3")) {
                String file = directory.resolve(root).toString();
                assertThat(run(without, "bundle", "keys", "new", "-o", file)).isZero();
                arguments.addAll(List.of("--root", file + ".pub"));
            }
            assertThat(run(without, arguments.toArray(String[]::new))).isZero();
            for (String root : List.of("root-1", "root-2")) {
                String file = directory.resolve(root).toString();
                assertThat(run(without, "bundle", "keys", "root-sign", draft, "--key", file))
                        .isZero();
            }
            // this one verifies
            String[] add = {"bundle", "keys", "add", draft, "--keys", keys};
            assertThat(Idpm.execute(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), add))
                    .isZero();

            assertThat(run(
                            without,
                            "bundle",
                            "create",
                            CLOUD,
                            "--edge",
                            "edge-a",
                            "--key",
                            key,
                            "--keys",
                            keys,
                            "--version",
                            "1",
                            "--idp-metadata",
                            metadata,
                            "-o",
                            bundle))
                    .isZero();
            assertThat(run(without, "bundle", "show", bundle)).isZero();
        }
    }

    /** The class path of this test, but for what is optional: our classes and what mapping-generator cannot do without. */
    private static List<URL> required() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.equals("classes") || name.matches("(jackson|snakeyaml|picocli|ascii-table|jspecify).*")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return urls;
    }

    private static int run(ClassLoader loader, String... arguments) throws ReflectiveOperationException, IOException {
        Method command = loader.loadClass(Idpm.class.getName())
                .getDeclaredMethod("command", PrintWriter.class, PrintWriter.class);
        command.setAccessible(true);
        StringWriter err = new StringWriter();
        Object line = command.invoke(null, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
        int exitCode =
                (int) line.getClass().getMethod("execute", String[].class).invoke(line, (Object) arguments);
        assertThat(err.toString()).as(String.join(" ", arguments)).doesNotContain("\tat ");
        return exitCode;
    }
}
