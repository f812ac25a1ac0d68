package io.idpmaster.cli;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.bundle.VerificationKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The files of bundle keys: private keys, public ones, and what is signed about them. */
final class BundleKeyFiles {

    private static final int KEY_LIMIT = 1 << 16;
    private static final int CHAIN_LIMIT = 1 << 24;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private BundleKeyFiles() {}

    /** Writes it where there was nothing, for its owner alone: a private key that is overwritten cannot be had again. */
    static void writePrivate(Path file, SigningKey key) throws BadInput {
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (SeekableByteChannel out = Files.newByteChannel(
                file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(key.toPrivateJson());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (FileAlreadyExistsException e) {
            throw new BadInput(
                    "idpm: there is a file `" + file + "` already, perhaps a key that is in use; name another");
        } catch (IOException e) {
            throw new BadInput("idpm: cannot write `" + file + "`: " + e.getMessage());
        }
    }

    /** A key that others can read is not taken, as ssh does not. */
    static SigningKey readPrivate(Path file) throws BadInput {
        byte[] bytes = InputFile.read(file, KEY_LIMIT, "a private key that `idpm bundle keys new` has written");
        try {
            if (isPosix(file) && !Collections.disjoint(Files.getPosixFilePermissions(file), OTHERS)) {
                throw new BadInput("idpm: others can read the private key `" + file
                        + "`; run `chmod 600` on it, and replace the key if they may have done so");
            }
            return SigningKey.of(bytes);
        } catch (IOException e) {
            throw new BadInput("idpm: cannot read `" + file + "`: " + e.getMessage());
        } catch (BundleRefused e) {
            throw unusable(file, e, "name a private key that `idpm bundle keys new` has written");
        }
    }

    static void writePublic(Path file, VerificationKey key) throws BadInput {
        Output.write(file, Output.line(key.toJson()) + "\n");
    }

    static List<VerificationKey> readPublic(List<Path> files) throws BadInput {
        List<VerificationKey> keys = new ArrayList<>();
        for (Path file : files) {
            try {
                keys.add(VerificationKey.read(
                        InputFile.read(file, KEY_LIMIT, "a public key that `idpm bundle keys new` has written")));
            } catch (BundleRefused e) {
                throw unusable(file, e, "name the file that ends in `.pub`");
            }
        }
        return keys;
    }

    static KeysChain readChain(Path file) throws BadInput {
        try {
            return KeysChain.read(InputFile.read(file, CHAIN_LIMIT, "the file that `idpm bundle keys add` writes"));
        } catch (BundleRefused e) {
            throw unusable(file, e, "name the file that `idpm bundle keys add` writes");
        }
    }

    static void writeChain(Path file, KeysChain chain) throws BadInput {
        Output.write(file, new String(chain.write(), StandardCharsets.UTF_8));
    }

    static SignedKeys readDraft(Path file) throws BadInput {
        try {
            return SignedKeys.read(
                    InputFile.read(file, KEY_LIMIT, "a draft that `idpm bundle keys draft` has written"));
        } catch (BundleRefused e) {
            throw unusable(file, e, "name a draft that `idpm bundle keys draft` has written");
        }
    }

    static void writeDraft(Path file, SignedKeys draft) throws BadInput {
        Output.write(file, Output.line(draft.toJson()) + "\n");
    }

    static BadInput unusable(Path file, BundleRefused e, String remedy) {
        return new BadInput("idpm: `" + file + "`: " + e.getMessage() + "; " + remedy);
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
