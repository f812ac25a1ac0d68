package io.idpmaster.evaluation;

/**
 * What Keystone's rule processor raises instead of a result. It tells what a Keystone would do, not that this program
 * failed, so it carries no stack trace and is cheap to raise.
 */
public final class EvaluationException extends Exception {

    /**
     * The kind for an evaluation that was given up because it would take more time or memory than {@link RuleProcessor}
     * grants, such as a regular expression that backtracks without end.
     */
    public static final String TOO_COSTLY = "TooCostly";

    /**
     * The kind for what has no answer apart from one Python process, such as {@code {0.upper}}, which renders a memory
     * address.
     */
    public static final String NOT_MODELLED = "NotModelled";

    private static final long serialVersionUID = 1L;

    private final String kind;

    EvaluationException(String kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /**
     * The name of the Python exception class as Keystone raises it, such as {@code ValidationError},
     * {@code DirectMappingError}, {@code KeyError} or {@code TypeError}; or {@link #TOO_COSTLY} or {@link #NOT_MODELLED}.
     */
    public String kind() {
        return kind;
    }

    /** Whether this says nothing about what Keystone would do; whoever verifies must take it for a failure. */
    public boolean undecided() {
        return kind.equals(TOO_COSTLY) || kind.equals(NOT_MODELLED);
    }

    static EvaluationException typeError(String message) {
        return new EvaluationException("TypeError", message);
    }

    static EvaluationException valueError(String message) {
        return new EvaluationException("ValueError", message);
    }

    static EvaluationException attributeError(String type, String name) {
        return new EvaluationException("AttributeError", "'" + type + "' object has no attribute '" + name + "'");
    }

    static EvaluationException validationError(String message) {
        return new EvaluationException("ValidationError", message);
    }
}
