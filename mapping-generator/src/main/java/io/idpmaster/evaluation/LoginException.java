package io.idpmaster.evaluation;

/**
 * A federated login that Keystone refuses, and with which answer. Like {@link EvaluationException} it tells what a
 * Keystone would do, not that this program failed.
 */
public final class LoginException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String kind;
    private final int status;

    private LoginException(String kind, int status, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.status = status;
    }

    /** The name of what Keystone raises in the end, such as {@code RoleNotFound} (keystone/exception.py). */
    public String kind() {
        return kind;
    }

    /** The status of the answer over HTTP. */
    public int status() {
        return status;
    }

    /** What {@code mapped} makes of an exception of the rule processor, and Flask of what is none of Keystone's own. */
    static LoginException of(EvaluationException e) {
        return switch (e.kind()) {
            // handle_unscoped_token: an invalid mapping, or one that yields no identity, is a failed authentication;
            // SchemaValidationError is one of them, DirectMappingError is not
            case "ValidationError", "SchemaValidationError" -> unauthorized(e.getMessage());
            case "TypeError" -> typeError(e.getMessage());
            default -> unexpected(e.kind(), e.getMessage());
        };
    }

    static LoginException unauthorized(String message) {
        return new LoginException("Unauthorized", 401, message);
    }

    static LoginException forbidden(String kind, String message) {
        return new LoginException(kind, 403, message);
    }

    static LoginException notFound(String kind, String message) {
        return new LoginException(kind, 404, message);
    }

    static LoginException conflict(String message) {
        return new LoginException("Conflict", 409, message);
    }

    /** keystone/server/flask/application.py, {@code _handle_unknown_keystone_exception}: a TypeError is the client's. */
    static LoginException typeError(String message) {
        return new LoginException("TypeError", 400, message);
    }

    /** Keystone's own {@code ValidationError}, where {@code mapped} does not take it for a failed authentication. */
    static LoginException badRequest(String message) {
        return new LoginException("ValidationError", 400, message);
    }

    static LoginException unexpected(String kind, String message) {
        return new LoginException(kind, 500, message);
    }
}
