package io.idpmaster.evaluation;

/** A token of a Python expression, as far as {@code ast.literal_eval} tells them apart. */
sealed interface PythonToken {

    /** An identifier or a keyword. */
    record Name(String text) implements PythonToken {}

    /** An operator, a bracket, or what else stands between operands. */
    record Operator(String text) implements PythonToken {}

    /** A number, {@code ...} excluded. */
    record Number(PythonValue value) implements PythonToken {}

    /** A string: {@code str} or {@code bytes}. */
    record Text(PythonValue value) implements PythonToken {}

    /** An f-string or a t-string, which is an expression. */
    record Formatted() implements PythonToken {}
}
