package io.idpmaster.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.reconcile.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the agent remembers, in files of its own. {@code bundles.json} is the word that counts: a bundle lies there before it
 * names it, so whoever is killed in between has the old one or the new one.
 */
final class StateDirectory {

    private static final String STATE = "bundles.json";
    private static final String APPLIED = "applied.json";
    private static final String REPORT = "report.json";
    private static final int MAX_SMALL = 1024 * 1024;
    private static final int SHOWN = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    StateDirectory(Path directory) {
        this.directory = directory;
    }

    /** Held until closed, or until the process ends. */
    record Lock(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws AgentException {
            try {
                channel.close();
            } catch (IOException e) {
                throw new AgentException(
                        "cannot unlock the agent's state: " + e.getMessage() + "; look at its disk", e);
            }
        }
    }

    /** For the time of a run: no other agent may. */
    Lock lock() throws AgentException {
        Path file = directory.resolve("agent.lock");
        try {
            DurableFile.makeDirectory(directory);
            FileChannel channel = DurableFile.openToLock(file);
            try {
                if (channel.tryLock() != null) {
                    return new Lock(channel);
                }
            } catch (OverlappingFileLockException e) {
                // said below
            }
            channel.close();
        } catch (IOException e) {
            throw new AgentException("cannot lock `" + file + "`: " + e.getMessage() + "; make it writable", e);
        }
        throw new AgentException(
                "another agent is at work with `" + directory + "`; wait until it is done, or name another directory");
    }

    /** What is remembered of bundles; empty before the first one. */
    Optional<BundleState> state() throws AgentException {
        Path file = directory.resolve(STATE);
        Optional<byte[]> bytes = read(file, MAX_SMALL);
        try {
            return bytes.isEmpty() ? Optional.empty() : Optional.of(BundleState.read(bytes.get()));
        } catch (BundleRefused e) {
            throw new AgentException(
                    "`" + file + "` is damaged: " + e.getMessage() + "; put back a copy of it, or remove it, and this"
                            + " agent begins with the first keys again",
                    e);
        }
    }

    void write(BundleState state) throws AgentException {
        write(directory.resolve(STATE), state.write());
    }

    /** The bundle that was taken with this state. */
    Optional<byte[]> bundle(BundleState state) throws AgentException {
        Optional<Path> file = state.digest().map(this::bundleFile);
        return file.isEmpty() ? Optional.empty() : read(file.get(), BundleVerifier.LIMIT);
    }

    /** The bundle first, then the state that names it, then away with the others. */
    void write(byte[] bundle, BundleState state) throws AgentException {
        Path file = bundleFile(state.digest().orElseThrow());
        write(file, bundle);
        write(state);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*.bundle")) {
            for (Path other : all) {
                if (!other.getFileName().equals(file.getFileName())) {
                    Files.deleteIfExists(other);
                }
            }
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    /** The version and the content that the edge was last brought to. */
    Optional<AgentReport.Applied> applied() throws AgentException {
        Optional<byte[]> bytes = read(directory.resolve(APPLIED), MAX_SMALL);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(bytes.get());
            // one that cannot be read says nothing: the next run that converges writes it anew
            return json.path("version").canConvertToLong()
                            && json.path("digest").isTextual()
                    ? Optional.of(new AgentReport.Applied(
                            json.path("version").longValue(),
                            json.path("digest").textValue()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(AgentReport.Applied applied) throws AgentException {
        Path file = directory.resolve(APPLIED);
        try {
            write(
                    file,
                    JSON.writeValueAsBytes(JsonNodeFactory.instance
                            .objectNode()
                            .put("version", applied.version())
                            .put("digest", applied.digest())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The newest report, until it is delivered. */
    void write(AgentReport report) throws AgentException {
        write(directory.resolve(REPORT), report.write());
    }

    /** A report that is still to be delivered. */
    Optional<byte[]> report() throws AgentException {
        return read(directory.resolve(REPORT), MAX_SMALL);
    }

    void delivered() throws AgentException {
        try {
            Files.deleteIfExists(directory.resolve(REPORT));
        } catch (IOException e) {
            throw unwritable(directory.resolve(REPORT), e);
        }
    }

    private Path bundleFile(String digest) {
        return directory.resolve(digest.substring(0, Math.min(SHOWN, digest.length())) + ".bundle");
    }

    private static Optional<byte[]> read(Path file, int limit) throws AgentException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(limit + 1));
        } catch (IOException e) {
            throw new AgentException("cannot read `" + file + "`; make it readable for this user", e);
        }
    }

    private static void write(Path file, byte[] bytes) throws AgentException {
        try {
            DurableFile.write(file, bytes);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static AgentException unwritable(Path file, IOException e) {
        return new AgentException(
                "cannot write `" + file + "`: " + e.getMessage() + "; make its directory writable", e);
    }
}
