package io.idpmaster.strategy;

/** No mapping can be made for this edge; the message says why, the remedy what to do. */
public final class CompileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String edge;
    private final String remedy;

    public CompileException(String edge, String message, String remedy) {
        super(message);
        this.edge = edge;
        this.remedy = remedy;
    }

    /** The edge's name. */
    public String edge() {
        return edge;
    }

    /** The way out, in the imperative. */
    public String remedy() {
        return remedy;
    }
}
