package io.idpmaster.lab.client;

import io.idpmaster.lab.LabException;
import java.net.URI;

/** The identity provider could not be reached, or answered with what its protocol does not allow. */
public final class NoAnswer extends LabException {

    private static final long serialVersionUID = 1L;

    NoAnswer(URI asked, String found) {
        super("no usable answer from `" + asked + "`: " + found);
    }

    NoAnswer(URI asked, Throwable cause) {
        super("no answer from `" + asked + "`: " + cause, cause);
    }
}
