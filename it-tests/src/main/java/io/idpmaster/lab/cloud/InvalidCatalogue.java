package io.idpmaster.lab.cloud;

import io.idpmaster.lab.LabException;
import java.nio.file.Path;

/** A catalogue that cannot be read, or has errors. */
public final class InvalidCatalogue extends LabException {

    private static final long serialVersionUID = 1L;

    InvalidCatalogue(Path file, Exception cause) {
        super("the catalogue `" + file + "` cannot be used:\n" + cause.getMessage(), cause);
    }
}
