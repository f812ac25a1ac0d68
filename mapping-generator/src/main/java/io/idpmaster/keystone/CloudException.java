package io.idpmaster.keystone;

/** The description of a cloud cannot be used; the message says what is wrong, where, and the way out. */
public final class CloudException extends Exception {

    private static final long serialVersionUID = 1L;

    CloudException(String message) {
        super(message);
    }

    CloudException(String message, Throwable cause) {
        super(message, cause);
    }
}
