package io.idpmaster.lab.edge;

import io.idpmaster.lab.LabException;

/** The openstack client ended with an error. */
public final class ClientRefused extends LabException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    ClientRefused(String who, String edge, String reason) {
        super("the openstack client of `" + who + "` failed at `" + edge + "`: " + reason);
        this.reason = reason;
    }

    /** What the client printed. */
    public String reason() {
        return reason;
    }
}
