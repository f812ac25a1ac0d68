package io.idpmaster.cli;

/** Input that cannot be used; the message is all that the user sees: what is wrong, where, and the way out. */
final class BadInput extends Exception {

    private static final long serialVersionUID = 1L;

    BadInput(String message) {
        super(message);
    }
}
