package io.idpmaster.keystone;

/** There was no answer, or none that a Keystone gives. A write may or may not have been carried out. */
public final class KeystoneUnreachable extends KeystoneException {

    private static final long serialVersionUID = 1L;

    public KeystoneUnreachable(String message) {
        super(message, null);
    }

    public KeystoneUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
