package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Bool;
import io.idpmaster.evaluation.PythonValue.Dict;
import io.idpmaster.evaluation.PythonValue.Int;
import io.idpmaster.evaluation.PythonValue.Real;
import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.Singleton;
import io.idpmaster.evaluation.PythonValue.Str;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code json.loads} of a text (CPython, Lib/json and Modules/_json.c): {@code NaN} and {@code Infinity} are accepted, the
 * last of equal keys wins, and control characters inside strings are refused.
 */
final class PythonJson {

    /** {@code sys.int_info.default_max_str_digits}. */
    static final int MAXIMUM_DIGITS = 4300;

    /** Python's own limit depends on the release and on how deep the caller is. */
    private static final int MAXIMUM_DEPTH = 900;

    private final String text;
    private int at;
    private int depth;

    private PythonJson(String text) {
        this.text = text;
    }

    static PythonValue loads(String text) throws EvaluationException {
        PythonJson json = new PythonJson(text);
        if (text.startsWith("\ufeff")) {
            throw json.error("Unexpected UTF-8 BOM (decode using utf-8-sig)");
        }
        json.skipWhitespace();
        PythonValue value = json.value();
        json.skipWhitespace();
        if (json.at < text.length()) {
            throw json.error("Extra data");
        }
        return value;
    }

    private EvaluationException error(String message) {
        return new EvaluationException("JSONDecodeError", message + ": char " + at);
    }

    private void skipWhitespace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private PythonValue value() throws EvaluationException {
        if (++depth > MAXIMUM_DEPTH) {
            throw new EvaluationException(
                    EvaluationException.TOO_COSTLY, "JSON nested deeper than " + MAXIMUM_DEPTH + " levels");
        }
        try {
            switch (peek()) {
                case '"':
                    at++;
                    return new Str(string());
                case '{':
                    at++;
                    return object();
                case '[':
                    at++;
                    return array();
                default:
                    return scalar();
            }
        } finally {
            depth--;
        }
    }

    private PythonValue scalar() throws EvaluationException {
        if (take("null")) {
            return Singleton.NONE;
        } else if (take("true")) {
            return Bool.TRUE;
        } else if (take("false")) {
            return Bool.FALSE;
        } else if (take("NaN")) {
            return new Real(Double.NaN);
        } else if (take("Infinity")) {
            return new Real(Double.POSITIVE_INFINITY);
        } else if (take("-Infinity")) {
            return new Real(Double.NEGATIVE_INFINITY);
        }
        return number();
    }

    private boolean take(String word) {
        if (text.startsWith(word, at)) {
            at += word.length();
            return true;
        }
        return false;
    }

    private boolean digitAt(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private PythonValue number() throws EvaluationException {
        int end = at < text.length() && text.charAt(at) == '-' ? at + 1 : at;
        if (!digitAt(end)) {
            throw error("Expecting value");
        }
        int from = end;
        if (text.charAt(end) == '0') {
            end++;
        } else {
            while (digitAt(end)) {
                end++;
            }
        }
        int digits = end - from;
        boolean whole = true;
        if (end < text.length() && text.charAt(end) == '.' && digitAt(end + 1)) {
            whole = false;
            end++;
            while (digitAt(end)) {
                end++;
            }
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = end + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
                exponent++;
            }
            if (digitAt(exponent)) {
                whole = false;
                end = exponent;
                while (digitAt(end)) {
                    end++;
                }
            }
        }
        String number = text.substring(at, end);
        at = end;
        if (!whole) {
            return new Real(Double.parseDouble(number));
        }
        if (digits > MAXIMUM_DIGITS) {
            throw EvaluationException.valueError("Exceeds the limit (4300 digits) for integer string conversion");
        }
        return new Int(new BigInteger(number));
    }

    private String string() throws EvaluationException {
        StringBuilder result = new StringBuilder();
        while (true) {
            if (at >= text.length()) {
                throw error("Unterminated string");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                return result.toString();
            } else if (c < ' ') {
                throw error("Invalid control character");
            } else if (c != '\\') {
                result.append(c);
                continue;
            }
            if (at >= text.length()) {
                throw error("Unterminated string");
            }
            char escaped = text.charAt(at++);
            int simple = "\"\\/bfnrt".indexOf(escaped);
            if (simple >= 0) {
                result.append("\"\\/\b\f\n\r\t".charAt(simple));
            } else if (escaped == 'u') {
                result.append(unicode());
            } else {
                throw error("Invalid \\escape");
            }
        }
    }

    private char unicode() throws EvaluationException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw error("Invalid \\uXXXX escape");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private PythonValue array() throws EvaluationException {
        List<PythonValue> items = new ArrayList<>();
        skipWhitespace();
        if (peek() == ']') {
            at++;
            return new Sequence(items);
        }
        while (true) {
            items.add(value());
            skipWhitespace();
            if (peek() == ']') {
                at++;
                return new Sequence(items);
            }
            if (peek() != ',') {
                throw error("Expecting ',' delimiter");
            }
            at++;
            skipWhitespace();
        }
    }

    private PythonValue object() throws EvaluationException {
        Dict dict = new Dict();
        skipWhitespace();
        if (peek() == '}') {
            at++;
            return dict;
        }
        while (true) {
            if (peek() != '"') {
                throw error("Expecting property name enclosed in double quotes");
            }
            at++;
            String key = string();
            skipWhitespace();
            if (peek() != ':') {
                throw error("Expecting ':' delimiter");
            }
            at++;
            skipWhitespace();
            dict.put(key, value());
            skipWhitespace();
            if (peek() == '}') {
                at++;
                return dict;
            }
            if (peek() != ',') {
                throw error("Expecting ',' delimiter");
            }
            at++;
            skipWhitespace();
        }
    }
}
