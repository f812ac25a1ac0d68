package io.idpmaster.keycloak.sync;

import jakarta.ws.rs.core.Response;

/** There is no bundle for this edge now. */
public final class NoBundle extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why, as a caller over HTTP is told. */
    public enum Reason {
        /** The realm has no such edge. */
        NO_EDGE(Response.Status.NOT_FOUND, "unknown_edge"),
        /** No key, or none that anybody vouches for. */
        NO_KEYS(Response.Status.CONFLICT, "no_keys"),
        /** The agreement or the catalogue cannot be put into a bundle. */
        NOT_COMPILED(Response.Status.CONFLICT, "no_bundle"),
        /** Somebody else was always first: another try may do. */
        BUSY(Response.Status.SERVICE_UNAVAILABLE, "busy");

        private final Response.Status status;
        private final String code;

        Reason(Response.Status status, String code) {
            this.status = status;
            this.code = code;
        }

        public Response.Status status() {
            return status;
        }

        /** The error's name in an answer. */
        public String code() {
            return code;
        }
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
