package io.idpmaster.agent;

/** The agent cannot work; the message says why, where, and the way out. Nothing has been changed. */
public final class AgentException extends Exception {

    private static final long serialVersionUID = 1L;

    AgentException(String message) {
        super(message);
    }

    AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
