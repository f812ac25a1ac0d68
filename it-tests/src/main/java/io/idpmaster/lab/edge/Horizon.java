package io.idpmaster.lab.edge;

import io.idpmaster.catalogue.Edge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A real Horizon behind its own Apache on 127.0.0.1, for one edge, set up with what {@code idpm config} wrote for it. All that
 * it writes is in one directory, which goes with it.
 */
public final class Horizon implements AutoCloseable {

    private static final String NAME = "horizon";

    private final String edge;
    private final URI url;
    private final Path state;
    private final InstanceProcess process;

    private Horizon(String edge, URI url, Path state, InstanceProcess process) {
        this.edge = edge;
        this.url = url;
        this.state = state;
        this.process = process;
    }

    /** Where Keystone sends a browser back to, for this edge's Horizon on this port. */
    public static String websso(Edge edge, int port) {
        return url(URI.create(edge.agreement().keystone().url()), port) + "auth/websso/";
    }

    /** It has the certificate of its edge's host, where that has one. */
    private static URI url(URI keystone, int port) {
        return URI.create(keystone.getScheme() + "://127.0.0.1:" + port + "/");
    }

    /** Makes the root file system, which takes some minutes, or finds it in the cache. */
    static Path root(Scripts scripts) {
        return scripts.makeRoot(NAME);
    }

    /**
     * Starts it and returns when its login page is there.
     *
     * @param change makes of the settings that {@code idpm config} wrote those that are used
     * @param work an existing directory in which it gets one of its own
     */
    static Horizon start(
            KeystoneEdge edge, int port, UnaryOperator<String> change, Path root, Scripts scripts, Path work) {
        try {
            Path state = Files.createTempDirectory(work, NAME + "-" + edge.name() + "-");
            Path settings = Files.createDirectories(state.resolve("idp-master"))
                    .resolve(edge.horizonSettings().getFileName());
            Files.writeString(settings, change.apply(Files.readString(edge.horizonSettings())));
            if (edge.certificate().isPresent()) {
                KeystoneEdge.copy(edge.certificate().get(), Files.createDirectories(state.resolve("tls")));
            }
            InstanceProcess process = InstanceProcess.start(
                    "the Horizon of edge `" + edge.name() + "` did not start",
                    scripts.entering(
                            root,
                            state,
                            List.of(
                                    "/srv/lab/horizon.sh",
                                    String.valueOf(port),
                                    edge.url().toString(),
                                    edge.certificate().isPresent() ? "tls" : "plain")),
                    Map.of(),
                    state.resolve("instance.log"));
            return new Horizon(edge.name(), url(edge.url(), port), state, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The edge whose Keystone it is for. */
    public String edge() {
        return edge;
    }

    /** Its first page. */
    public URI url() {
        return url;
    }

    /** What it and its Apache have logged. */
    public String logs() {
        return KeystoneEdge.tail(state.resolve("apache/error.log"));
    }

    /** Stops it, waits for its end, and removes what it has written. */
    @Override
    public void close() {
        process.close();
        try {
            KeystoneEdge.delete(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
