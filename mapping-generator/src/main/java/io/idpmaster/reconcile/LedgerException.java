package io.idpmaster.reconcile;

/** The ledger cannot be used; the message says why, where, and the way out. Nothing has been changed. */
public final class LedgerException extends Exception {

    private static final long serialVersionUID = 1L;

    LedgerException(String message) {
        super(message);
    }

    LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
