package io.idpmaster.agent;

/** There is nothing new to be had: the message says from where, and why. The edge is held to what is in hand. */
public final class NoAnswer extends Exception {

    private static final long serialVersionUID = 1L;

    NoAnswer(String message) {
        super(message);
    }
}
