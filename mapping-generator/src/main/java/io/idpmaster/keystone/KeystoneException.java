package io.idpmaster.keystone;

/** A request that Keystone did not carry out. No message holds a token or a password. */
public abstract sealed class KeystoneException extends Exception permits KeystoneRefused, KeystoneUnreachable {

    private static final long serialVersionUID = 1L;

    KeystoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
