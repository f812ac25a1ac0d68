package io.idpmaster.lab.client;

import io.idpmaster.lab.LabException;

/** The identity provider did not log the user in. */
public final class LoginRefused extends LabException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    LoginRefused(Credentials user, String audience, String reason) {
        super("the identity provider refused " + user + " at `" + audience + "`: " + reason);
        this.reason = reason;
    }

    /** What the identity provider said, as it said it. */
    public String reason() {
        return reason;
    }
}
