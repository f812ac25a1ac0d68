package io.idpmaster.lab.keycloak;

import io.idpmaster.lab.LabException;

/** The admin REST said no. */
public final class AdminRefusal extends LabException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_IN_MESSAGE = 2_000;

    private final int status;
    private final String body;

    AdminRefusal(String method, String path, int status, String body) {
        super(method + " " + path + " was answered with " + status + (body.isBlank() ? "" : ": " + beginning(body)));
        this.status = status;
        this.body = body;
    }

    /** A catalogue in which all is wrong is answered with a line for each. */
    private static String beginning(String body) {
        return body.length() <= MOST_IN_MESSAGE
                ? body
                : body.substring(0, MOST_IN_MESSAGE) + "… (" + body.length() + " characters)";
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
