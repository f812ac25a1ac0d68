package io.idpmaster.lab.edge;

import io.idpmaster.lab.LabException;

/** An edge could not be made, started or asked. */
public final class EdgeException extends LabException {

    private static final long serialVersionUID = 1L;

    EdgeException(String message) {
        super(message);
    }

    EdgeException(String message, Throwable cause) {
        super(message, cause);
    }
}
