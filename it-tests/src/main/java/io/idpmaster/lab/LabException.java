package io.idpmaster.lab;

/**
 * Something in the lab did not come true. The message is one sentence for a person: what was expected, what was found,
 * and the way out where there is one. It never holds a secret.
 */
public abstract class LabException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected LabException(String message) {
        super(message);
    }

    protected LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
