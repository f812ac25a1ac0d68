package io.idpmaster.config;

/** An edge's configuration cannot be written; the message says what is wrong and where, the remedy what to do. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    ConfigException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** The way out, in the imperative. */
    public String remedy() {
        return remedy;
    }
}
