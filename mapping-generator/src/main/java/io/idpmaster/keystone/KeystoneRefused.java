package io.idpmaster.keystone;

/** Keystone answered, and said no. */
public final class KeystoneRefused extends KeystoneException {

    private static final long serialVersionUID = 1L;

    private final String method;
    private final String path;
    private final int status;
    private final String reason;

    public KeystoneRefused(String method, String path, int status, String reason) {
        super(
                "keystone refused `" + method + " " + Shown.of(path) + "` with status " + status + ": "
                        + Shown.of(reason),
                null);
        this.method = method;
        this.path = path;
        this.status = status;
        this.reason = reason;
    }

    public String method() {
        return method;
    }

    /** Relative to {@code /v3}. */
    public String path() {
        return path;
    }

    public int status() {
        return status;
    }

    /** Keystone's own words. */
    public String reason() {
        return reason;
    }
}
