package io.idpmaster.lab;

import io.idpmaster.lab.edge.EdgeException;
import io.idpmaster.lab.edge.InstanceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server of one test's own, by a {@code server.sh} of {@code it-tests}; gone when closed, and when the test's Java ends. */
final class LeashedServer implements AutoCloseable {

    private final InstanceProcess process;
    private final Path log;

    private LeashedServer(InstanceProcess process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param directory of the script, in {@code it-tests}
     * @param environment what the script knows beside its arguments
     */
    static LeashedServer start(String directory, List<String> arguments, Map<String, String> environment)
            throws IOException {
        String script = KeycloakFixture.checkout()
                .resolve("it-tests")
                .resolve(directory)
                .resolve("server.sh")
                .toString();
        Path log = Files.createTempFile("idp-master-" + directory + "-", ".log");
        try {
            return new LeashedServer(
                    InstanceProcess.start(
                            "`" + directory + "/server.sh` never said `ready`",
                            Stream.concat(Stream.of(script), arguments.stream()).toList(),
                            environment,
                            log),
                    log);
        } catch (EdgeException e) {
            Files.delete(log);
            throw e;
        }
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.delete(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
