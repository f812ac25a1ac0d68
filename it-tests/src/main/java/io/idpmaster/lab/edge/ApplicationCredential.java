package io.idpmaster.lab.edge;

/**
 * With what a script logs in at an edge, with nobody else asked.
 *
 * @param secret left out of {@link #toString}
 */
public record ApplicationCredential(String id, String secret) {

    @Override
    public String toString() {
        return "application credential " + id;
    }
}
