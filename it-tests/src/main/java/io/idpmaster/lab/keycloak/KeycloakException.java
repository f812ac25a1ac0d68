package io.idpmaster.lab.keycloak;

import io.idpmaster.lab.LabException;

/** Keycloak could not be installed, built or started. */
public final class KeycloakException extends LabException {

    private static final long serialVersionUID = 1L;

    KeycloakException(String message) {
        super(message);
    }

    KeycloakException(String message, Throwable cause) {
        super(message, cause);
    }
}
