package io.idpmaster.lab.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The directory of one server: its database, its log, and the secrets made for it. Only its owner may read it, and only
 * one process at a time may use it.
 */
public final class ServerState implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 12;

    private final Path directory;
    private final FileChannel lock;

    private ServerState(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes the directory, made now unless it is there.
     *
     * @throws KeycloakException if another process uses it
     */
    public static ServerState in(Path directory) {
        try {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory, OWNER_DIRECTORY);
            }
            FileChannel channel = FileChannel.open(
                    directory.resolve("lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_FILE);
            if (!taken(channel)) {
                channel.close();
                throw new KeycloakException("another run uses `" + directory
                        + "`; wait for its end, or give this one another port with --port");
            }
            ServerState state = new ServerState(directory.toAbsolutePath(), channel);
            state.stopOrphan();
            return state;
        } catch (IOException e) {
            throw new KeycloakException("cannot use `" + directory + "`: " + e.getMessage(), e);
        }
    }

    /** Throws everything in it away: the next server starts with nothing, and with other secrets. */
    public ServerState reset() {
        try {
            for (String name : new String[] {"h2", "secrets"}) {
                Installation.delete(directory.resolve(name));
            }
            return this;
        } catch (IOException e) {
            throw new KeycloakException("cannot empty `" + directory + "`: " + e.getMessage(), e);
        }
    }

    /** The secret of this name, made now unless there is one: 16 letters and digits. */
    public String secret(String name) {
        return existingSecret(name).orElseGet(() -> makeSecret(name));
    }

    /** The secret of this name, if one was made. */
    public Optional<String> existingSecret(String name) {
        try {
            return Files.exists(secretFile(name)) ? Optional.of(Files.readString(secretFile(name))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path log() {
        return directory.resolve("keycloak.log");
    }

    Database embeddedDatabase() {
        return Database.embedded("jdbc:h2:file:" + directory.resolve("h2").resolve("keycloak")
                + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE");
    }

    void remember(ProcessHandle server) throws IOException {
        Files.writeString(pidFile(), ProcessIdentity.of(server).text());
    }

    void forget() throws IOException {
        Files.deleteIfExists(pidFile());
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run that was killed could not stop its server, which still holds the database. */
    private void stopOrphan() throws IOException {
        if (!Files.exists(pidFile())) {
            return;
        }
        Optional<ProcessHandle> orphan = new ProcessIdentity(Files.readString(pidFile())).process();
        if (orphan.isPresent()) {
            ServerProcess.stop(orphan.get());
        }
        forget();
    }

    private String makeSecret(String name) {
        byte[] random = new byte[SECRET_BYTES];
        RANDOM.nextBytes(random);
        String secret =
                Base64.getUrlEncoder().encodeToString(random).replace('-', 'x').replace('_', 'y');
        Path file = secretFile(name);
        try {
            if (!Files.isDirectory(file.getParent())) {
                Files.createDirectory(file.getParent(), OWNER_DIRECTORY);
            }
            Files.createFile(file, OWNER_FILE);
            Files.write(file, secret.getBytes(StandardCharsets.UTF_8));
            return secret;
        } catch (FileAlreadyExistsException e) {
            return secret(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path secretFile(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]*")) {
            throw new IllegalArgumentException("no name for a file: `" + name + "`");
        }
        return directory.resolve("secrets").resolve(name);
    }

    private Path pidFile() {
        return directory.resolve("keycloak.pid");
    }

    private static boolean taken(FileChannel channel) throws IOException {
        try {
            FileLock mine = channel.tryLock();
            return mine != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
