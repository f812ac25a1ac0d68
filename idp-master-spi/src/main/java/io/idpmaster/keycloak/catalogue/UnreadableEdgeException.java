package io.idpmaster.keycloak.catalogue;

/** A client says that it is an edge, and its attributes cannot be read as one; nobody may log in there. */
public final class UnreadableEdgeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String edge;

    public UnreadableEdgeException(String edge, String why, Throwable cause) {
        super("the agreement of edge `" + edge + "` cannot be read: " + why, cause);
        this.edge = edge;
    }

    /** The edge's name, as the client states it. */
    public String edge() {
        return edge;
    }
}
