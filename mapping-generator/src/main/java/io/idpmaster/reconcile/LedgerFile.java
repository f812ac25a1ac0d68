package io.idpmaster.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Arrays;

/** The ledger in the agent's state directory; readable by its owner alone, and never half written. */
public final class LedgerFile {

    private static final String NAME = "ledger.json";
    private static final int MAX = 256 * 1024 * 1024;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private final Path directory;

    /** @param directory made with the first writing */
    public LedgerFile(Path directory) {
        this.directory = directory;
    }

    /** Where it lies. */
    public Path path() {
        return directory.resolve(NAME);
    }

    /** What has been written, or an empty one where nothing ever was. */
    Ledger read(Desired desired) throws LedgerException {
        if (!Files.exists(path())) {
            return Ledger.empty(desired);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path())) {
            bytes = in.readNBytes(MAX + 1);
        } catch (IOException e) {
            throw new LedgerException("cannot read the ledger `" + path() + "`; make it readable for this user", e);
        }
        if (bytes.length > MAX) {
            throw damaged("it is larger than " + MAX + " bytes", null);
        }
        Ledger ledger;
        try {
            LedgerDocument document = JSON.readValue(bytes, LedgerDocument.class);
            if (document.format() != LedgerDocument.FORMAT) {
                throw damaged(
                        "its format is " + document.format() + ", and this agent knows " + LedgerDocument.FORMAT, null);
            }
            ledger = new Ledger(document);
        } catch (JsonProcessingException e) {
            throw damaged("it is not what an agent writes", e);
        } catch (DateTimeException | NullPointerException e) {
            throw damaged("it is not what an agent writes", e);
        } catch (IOException e) {
            throw new LedgerException("cannot read the ledger `" + path() + "`; make it readable for this user", e);
        }
        if (!ledger.edge().equals(desired.edge()) || !ledger.identityProvider().equals(desired.identityProvider())) {
            throw new LedgerException("the ledger `" + path() + "` is of edge `" + ledger.edge()
                    + "` and identity provider `" + ledger.identityProvider() + "`, not of `" + desired.edge()
                    + "` and `" + desired.identityProvider() + "`; name another directory with --state");
        }
        return ledger;
    }

    /** Writes it whole, unless it says that already. */
    void write(Ledger ledger) throws LedgerException {
        try {
            byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(ledger.document());
            if (Files.exists(path()) && Arrays.equals(Files.readAllBytes(path()), bytes)) {
                return;
            }
            DurableFile.write(path(), bytes);
        } catch (IOException e) {
            throw new LedgerException(
                    "cannot write the ledger `" + path() + "`: " + e.getMessage() + "; make its directory writable", e);
        }
    }

    /** For the time of a run that writes: no other agent may. */
    Lock lock() throws LedgerException {
        Path file = directory.resolve("lock");
        try {
            if (!Files.exists(directory)) {
                DurableFile.makeDirectory(directory);
            }
            FileChannel channel = DurableFile.openToLock(file);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new Lock(channel);
                }
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw busy();
            }
            channel.close();
            throw busy();
        } catch (IOException e) {
            throw new LedgerException("cannot lock `" + file + "`: " + e.getMessage() + "; make it writable", e);
        }
    }

    /** Held until closed, or until the process ends. */
    record Lock(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws LedgerException {
            try {
                channel.close();
            } catch (IOException e) {
                throw new LedgerException("cannot unlock the ledger: " + e.getMessage() + "; look at its disk", e);
            }
        }
    }

    private LedgerException busy() {
        return new LedgerException(
                "another agent is at work with `" + directory + "`; wait until it is done, or name another directory");
    }

    private LedgerException damaged(String why, Throwable cause) {
        return new LedgerException(
                "the ledger `" + path() + "` is damaged: " + why
                        + "; put back a copy of it, or move it away, and then this"
                        + " agent knows no more which grants are the master's: look through them with `openstack role"
                        + " assignment list` first",
                cause);
    }
}
