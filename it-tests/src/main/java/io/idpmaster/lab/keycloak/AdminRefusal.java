package io.idpmaster.lab.keycloak;

import io.idpmaster.lab.LabException;

/** The admin REST said no. */
public final class AdminRefusal extends LabException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    AdminRefusal(String method, String path, int status, String body) {
        super(method + " " + path + " was answered with " + status + (body.isBlank() ? "" : ": " + body));
        this.status = status;
        this.body = body;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The body of the answer; may be empty. */
    public String body() {
        return body;
    }
}
