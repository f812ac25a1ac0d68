package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.Str;
import io.idpmaster.evaluation.PythonValue.Type;

/** {@code str}, {@code repr} and {@code ascii} of what a format field can reach: strings, lists of strings, classes. */
final class PythonRepr {

    private PythonRepr() {}

    static String str(PythonValue value, CharacterTable characters) throws EvaluationException {
        return value instanceof Str str ? str.text() : repr(value, characters);
    }

    static String repr(PythonValue value, CharacterTable characters) throws EvaluationException {
        StringBuilder result = new StringBuilder();
        append(value, characters, false, result);
        return result.toString();
    }

    static String ascii(PythonValue value, CharacterTable characters) throws EvaluationException {
        StringBuilder result = new StringBuilder();
        append(value, characters, true, result);
        return result.toString();
    }

    private static void append(PythonValue value, CharacterTable characters, boolean ascii, StringBuilder result)
            throws EvaluationException {
        if (value instanceof Str str) {
            text(str.text(), characters, ascii, result);
        } else if (value instanceof Sequence list) {
            String separator = "[";
            for (PythonValue item : list.items) {
                result.append(separator);
                append(item, characters, ascii, result);
                separator = ", ";
            }
            result.append(list.items.isEmpty() ? "[]" : "]");
        } else if (value instanceof Type type) {
            result.append("<class '").append(type.name()).append("'>");
        } else {
            throw new EvaluationException(
                    EvaluationException.NOT_MODELLED, "the representation of a " + value.typeName());
        }
    }

    /** unicode_repr (CPython, Objects/unicodeobject.c). */
    private static void text(String text, CharacterTable characters, boolean ascii, StringBuilder result) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        result.append(quote);
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            if (point == quote || point == '\\') {
                result.append('\\').append((char) point);
            } else if (point == '\t') {
                result.append("\\t");
            } else if (point == '\n') {
                result.append("\\n");
            } else if (point == '\r') {
                result.append("\\r");
            } else if (point >= ' ' && point < 0x7f) {
                result.append((char) point);
            } else if (!ascii && characters.printable(point)) {
                result.appendCodePoint(point);
            } else if (point <= 0xff) {
                escape(result, "\\x", 2, point);
            } else if (point <= 0xffff) {
                escape(result, "\\u", 4, point);
            } else {
                escape(result, "\\U", 8, point);
            }
        }
        result.append(quote);
    }

    private static void escape(StringBuilder result, String prefix, int digits, int point) {
        String hex = Integer.toHexString(point);
        result.append(prefix).append("0".repeat(digits - hex.length())).append(hex);
    }
}
