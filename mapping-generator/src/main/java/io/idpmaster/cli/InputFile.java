package io.idpmaster.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that an option or a parameter names. */
final class InputFile {

    private InputFile() {}

    /**
     * No more than one byte beyond the limit, so that who checks it can tell.
     *
     * @param what for messages, such as {@code a bundle}
     */
    static byte[] read(Path file, int limit, String what) throws BadInput {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(limit + 1);
        } catch (NoSuchFileException e) {
            throw new BadInput("idpm: there is no file `" + file + "`; name " + what);
        } catch (IOException e) {
            throw new BadInput("idpm: cannot read `" + file + "`: " + e.getMessage());
        }
    }
}
