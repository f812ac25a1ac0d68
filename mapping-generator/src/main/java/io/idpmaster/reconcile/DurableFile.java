package io.idpmaster.reconcile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Files of the agent: readable by its owner alone, and never half written, whatever is killed or falls. */
public final class DurableFile {

    private DurableFile() {}

    /** Writes it whole: beside it first, onto the disk, then renamed. One process at a time. */
    public static void write(Path file, byte[] bytes) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path beside = directory.resolve("." + file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), forOwner("rw-------"))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        giveToOwnerOf(directory, beside);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        // the new name itself has to survive a fall of the machine
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Makes the directory, with those above it, for its owner alone. */
    public static void makeDirectory(Path directory) throws IOException {
        // it may be a link to one, as systemd makes it
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, forOwner("rwx------"));
        }
    }

    /** A file to be locked, which the directory's owner may open too. */
    public static FileChannel openToLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), forOwner("rw-------"));
        giveToOwnerOf(file.toAbsolutePath().getParent(), file);
        return channel;
    }

    /** What root does by hand in the agent's directory must not lock the agent out. */
    private static void giveToOwnerOf(Path directory, Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(directory);
        if (!Files.getOwner(file).equals(owner)) {
            try {
                Files.setOwner(file, owner);
            } catch (FileSystemException e) {
                // only root can, and only what root writes would lock anybody out
            }
        }
    }

    private static FileAttribute<?> forOwner(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
