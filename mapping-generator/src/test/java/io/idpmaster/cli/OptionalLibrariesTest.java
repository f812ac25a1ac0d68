package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Only {@code idpm inspect} needs OpenSAML and Nimbus: nothing else loads a class of theirs, so that the other commands
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
