package io.idpmaster.keycloak.sync;

/** There is no bundle for this edge now. */
public final class NoBundle extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The realm has no such edge. */
        NO_EDGE,
        /** No key, or none that anybody vouches for. */
        NO_KEYS,
        /** The agreement or the catalogue cannot be put into a bundle. */
        NOT_COMPILED,
        /** Somebody else was always first: another try may do. */
        BUSY
    }

    private final Reason reason;

    NoBundle(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
