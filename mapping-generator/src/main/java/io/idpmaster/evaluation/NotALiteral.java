package io.idpmaster.evaluation;

/**
 * A text is no Python literal: it is no expression at all ({@code SyntaxError}), or one that {@code ast.literal_eval} does
 * not evaluate ({@code ValueError}). Keystone catches both.
 */
final class NotALiteral extends Exception {

    private static final long serialVersionUID = 1L;

    NotALiteral() {
        super(null, null, false, false);
    }
}
