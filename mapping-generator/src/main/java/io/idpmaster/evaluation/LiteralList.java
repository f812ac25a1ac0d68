package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonValue.Bool;
import io.idpmaster.evaluation.PythonValue.Bytes;
import io.idpmaster.evaluation.PythonValue.Complex;
import io.idpmaster.evaluation.PythonValue.Dict;
import io.idpmaster.evaluation.PythonValue.Int;
import io.idpmaster.evaluation.PythonValue.Real;
import io.idpmaster.evaluation.PythonValue.Sequence;
import io.idpmaster.evaluation.PythonValue.SetValue;
import io.idpmaster.evaluation.PythonValue.Singleton;
import io.idpmaster.evaluation.PythonValue.Str;
import io.idpmaster.evaluation.PythonValue.Tuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code RuleProcessor._ast_literal_eval}: the members of a text that is a Python list display, else the text itself
 * (keystone/federation/utils.py; CPython, Lib/ast.py {@code literal_eval} and Parser/tokenizer.c).
 *
 * <p>Keystone catches {@code ValueError} and {@code SyntaxError} only, so a literal that cannot be built, such as
 * {@code {[]}}, is an error of the login.
 */
final class LiteralList {

    /** The text is no literal: a syntax error, or an expression that {@code literal_eval} does not evaluate. */
    private static final class NotALiteral extends Exception {
        private static final long serialVersionUID = 1L;

        NotALiteral() {
            super(null, null, false, false);
        }
    }

    /** A syntax tree; conversion comes after the whole text is parsed. */
    private sealed interface Node {}

    private record Constant(PythonValue value) implements Node {}

    private record Display(Kind kind, List<Node> items) implements Node {}

    private record Signed(boolean negative, Node operand) implements Node {}

    private record Sum(Node left, boolean negative, Node right) implements Node {}

    private enum Kind {
        LIST,
        TUPLE,
        SET,
        /** Keys and values in turn. */
        DICT
    }

    private static final NotALiteral NOT_A_LITERAL = new NotALiteral();
    /** MAXLEVEL of the tokenizer. */
    private static final int MAXIMUM_BRACKETS = 200;

    private final String text;
    private final KeystoneRelease release;
    private int at;
    private int brackets;

    private LiteralList(String text, KeystoneRelease release) {
        this.text = text;
        this.release = release;
    }

    static List<PythonValue> evaluate(PythonValue value, KeystoneRelease release) throws EvaluationException {
        if (!(value instanceof Str str) || cannotBeDisplay(str.text())) {
            return List.of(value);
        }
        try {
            LiteralList parser = new LiteralList(newlines(str.text()), release);
            PythonValue literal = parser.convert(parser.parse());
            return literal instanceof Sequence list ? list.items : List.of(value);
        } catch (NotALiteral e) {
            return List.of(value);
        }
    }

    /** Only displays, and sums of an integer beyond the range of a float, do anything but give the text back. */
    private static boolean cannotBeDisplay(String text) {
        return text.indexOf('[') < 0 && text.indexOf('{') < 0 && text.length() < 300;
    }

    private static String newlines(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    private Node parse() throws NotALiteral, EvaluationException {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        skipToFirstLine();
        Node first = expression();
        skipBlanks();
        if (peek() == ',') {
            List<Node> items = new ArrayList<>(List.of(first));
            while (take(',')) {
                if (startsExpression()) {
                    items.add(expression());
                    skipBlanks();
                }
            }
            first = new Display(Kind.TUPLE, items);
        }
        skipToEnd();
        return first;
    }

    /** Blank and comment lines before the expression, whose own line must not be indented. */
    private void skipToFirstLine() throws NotALiteral {
        boolean indented = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                indented = true;
                at++;
            } else if (c == '\f') {
                indented = false;
                at++;
            } else if (c == '#') {
                skipComment();
            } else if (c == '\n') {
                indented = false;
                at++;
            } else {
                break;
            }
        }
        if (indented) {
            throw NOT_A_LITERAL;
        }
    }

    private void skipToEnd() throws NotALiteral {
        while (at < text.length()) {
            skipBlanks();
            if (peek() == '\n') {
                at++;
            } else if (at < text.length()) {
                throw NOT_A_LITERAL;
            }
        }
    }

    private void skipComment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    /** What separates tokens; line ends only inside brackets. */
    private void skipBlanks() throws NotALiteral {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\f' || c == '\n' && brackets > 0) {
                at++;
            } else if (c == '#') {
                skipComment();
            } else if (c == '\\') {
                if (peek(1) != '\n' || at + 2 >= text.length()) {
                    throw NOT_A_LITERAL;
                }
                at += 2;
            } else {
                return;
            }
        }
    }

    private boolean take(char wanted) throws NotALiteral {
        skipBlanks();
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private boolean startsExpression() throws NotALiteral {
        skipBlanks();
        char c = peek();
        return c != '\0' && c != ',' && c != ']' && c != ')' && c != '}' && c != '\n';
    }

    /** {@code sum} of the grammar, as far as literals need it. */
    private Node expression() throws NotALiteral, EvaluationException {
        Node left = signed();
        while (true) {
            skipBlanks();
            char c = peek();
            if (c != '+' && c != '-') {
                return left;
            }
            at++;
            left = new Sum(left, c == '-', signed());
        }
    }

    private Node signed() throws NotALiteral, EvaluationException {
        int signs = 0;
        boolean negative = false;
        while (true) {
            skipBlanks();
            char c = peek();
            if (c != '+' && c != '-') {
                break;
            }
            at++;
            signs++;
            negative = c == '-';
        }
        Node operand = atom();
        if (signs > 1) {
            // a sign of a sign parses, but is no literal: any sum stands for that
            return new Sum(operand, false, operand);
        }
        return signs == 0 ? operand : new Signed(negative, operand);
    }

    private Node atom() throws NotALiteral, EvaluationException {
        char c = peek();
        if (c == '[') {
            return display(Kind.LIST, ']');
        } else if (c == '(') {
            return display(Kind.TUPLE, ')');
        } else if (c == '{') {
            return braces();
        } else if (digit(c) || c == '.' && digit(peek(1))) {
            return new Constant(new Number(text, at).read(this));
        } else if (c == '.' && peek(1) == '.' && peek(2) == '.') {
            at += 3;
            return new Constant(Singleton.ELLIPSIS);
        } else if (c == '\'' || c == '"') {
            return strings();
        }
        return word();
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private void open() throws NotALiteral {
        if (++brackets > MAXIMUM_BRACKETS) {
            throw NOT_A_LITERAL;
        }
        at++;
    }

    private void close(char bracket) throws NotALiteral {
        skipBlanks();
        if (peek() != bracket) {
            throw NOT_A_LITERAL;
        }
        at++;
        brackets--;
    }

    private Node display(Kind kind, char bracket) throws NotALiteral, EvaluationException {
        open();
        List<Node> items = new ArrayList<>();
        boolean comma = false;
        skipBlanks();
        while (startsExpression()) {
            items.add(expression());
            comma = take(',');
            if (!comma) {
                break;
            }
        }
        close(bracket);
        return kind == Kind.TUPLE && items.size() == 1 && !comma ? items.get(0) : new Display(kind, items);
    }

    private Node braces() throws NotALiteral, EvaluationException {
        open();
        List<Node> items = new ArrayList<>();
        if (!startsExpression()) {
            close('}');
            return new Display(Kind.DICT, items);
        }
        items.add(expression());
        boolean dict = take(':');
        if (dict) {
            skipBlanks();
            items.add(expression());
        }
        while (take(',') && startsExpression()) {
            items.add(expression());
            if (dict) {
                if (!take(':')) {
                    throw NOT_A_LITERAL;
                }
                skipBlanks();
                items.add(expression());
            }
        }
        close('}');
        return new Display(dict ? Kind.DICT : Kind.SET, items);
    }

    /** A name, or a string with a prefix. */
    private Node word() throws NotALiteral, EvaluationException {
        int from = at;
        while (at < text.length() && (Character.isUnicodeIdentifierPart(text.charAt(at)) || peek() == '_')) {
            at++;
        }
        String word = text.substring(from, at);
        if (peek() == '\'' || peek() == '"') {
            at = from;
            return strings();
        }
        switch (word) {
            case "True":
                return new Constant(Bool.TRUE);
            case "False":
                return new Constant(Bool.FALSE);
            case "None":
                return new Constant(Singleton.NONE);
            case "set":
                if (!take('(')) {
                    throw NOT_A_LITERAL;
                }
                brackets++;
                close(')');
                return new Display(Kind.SET, List.of());
            default:
                throw NOT_A_LITERAL;
        }
    }

    /** One string literal or several side by side. */
    private Node strings() throws NotALiteral, EvaluationException {
        StringBuilder value = new StringBuilder();
        boolean bytes = false;
        boolean first = true;
        while (true) {
            int end = at;
            while (end < text.length() && "rRbBuU".indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            if (end >= text.length() || text.charAt(end) != '\'' && text.charAt(end) != '"') {
                if (first || end > at) {
                    throw NOT_A_LITERAL;
                }
                break;
            }
            String prefix = text.substring(at, end).toLowerCase(java.util.Locale.ROOT);
            if (!List.of("", "r", "b", "u", "br", "rb").contains(prefix)) {
                throw NOT_A_LITERAL;
            }
            boolean ofBytes = prefix.indexOf('b') >= 0;
            if (!first && ofBytes != bytes) {
                throw NOT_A_LITERAL;
            }
            bytes = ofBytes;
            first = false;
            at = end;
            string(value, prefix.indexOf('r') >= 0, bytes);
            skipBlanks();
        }
        return new Constant(bytes ? new Bytes(value.toString()) : new Str(value.toString()));
    }

    private void string(StringBuilder value, boolean raw, boolean bytes) throws NotALiteral, EvaluationException {
        char quote = peek();
        boolean triple = peek(1) == quote && peek(2) == quote;
        at += triple ? 3 : 1;
        while (true) {
            if (at >= text.length()) {
                throw NOT_A_LITERAL;
            }
            char c = text.charAt(at);
            if (c == quote && (!triple || peek(1) == quote && peek(2) == quote)) {
                at += triple ? 3 : 1;
                return;
            }
            if (c == '\n' && !triple || c == '\0' || bytes && c > 0x7f) {
                throw NOT_A_LITERAL;
            }
            at++;
            if (c != '\\') {
                value.append(c);
                continue;
            }
            if (at >= text.length()) {
                throw NOT_A_LITERAL;
            }
            if (raw) {
                if (bytes && text.charAt(at) > 0x7f) {
                    throw NOT_A_LITERAL;
                }
                value.append(c).append(text.charAt(at++));
            } else {
                escape(value, bytes);
            }
        }
    }

    private void escape(StringBuilder value, boolean bytes) throws NotALiteral, EvaluationException {
        char c = text.charAt(at++);
        int simple = "\\'\"abfnrtv".indexOf(c);
        if (c == '\n') {
            return;
        } else if (simple >= 0) {
            value.append("\\'\"\007\b\f\n\r\t\013".charAt(simple));
        } else if (c >= '0' && c <= '7') {
            int octal = c - '0';
            for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; i++) {
                octal = octal * 8 + text.charAt(at++) - '0';
            }
            value.append((char) (bytes ? octal & 0xff : octal));
        } else if (c == 'x') {
            value.append((char) hex(2));
        } else if (!bytes && c == 'u') {
            value.append((char) hex(4));
        } else if (!bytes && c == 'U') {
            int point = hex(8);
            if (point < 0 || point > Character.MAX_CODE_POINT) {
                throw NOT_A_LITERAL;
            }
            value.appendCodePoint(point);
        } else if (!bytes && c == 'N') {
            value.appendCodePoint(named());
        } else if (bytes && c > 0x7f) {
            throw NOT_A_LITERAL;
        } else {
            value.append('\\').append(c);
        }
    }

    private int hex(int digits) throws NotALiteral {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw NOT_A_LITERAL;
            }
            value = value * 16 + digit;
            at++;
        }
        return value;
    }

    private int named() throws NotALiteral, EvaluationException {
        int end = text.indexOf('}', at);
        if (peek() != '{' || end < 0) {
            throw NOT_A_LITERAL;
        }
        String name = text.substring(at + 1, end);
        at = end + 1;
        try {
            int point = Character.codePointOf(name);
            if (name.equalsIgnoreCase(Character.getName(point))) {
                return point;
            }
        } catch (IllegalArgumentException e) {
            // the name may still be one that only Python knows
        }
        throw new EvaluationException(EvaluationException.NOT_MODELLED, "the character of the name `" + name + "`");
    }

    private PythonValue convert(Node node) throws NotALiteral, EvaluationException {
        if (node instanceof Constant constant) {
            return constant.value();
        } else if (node instanceof Display display) {
            return convertDisplay(display);
        } else if (node instanceof Sum sum) {
            PythonValue left = signedNumber(sum.left());
            PythonValue right = number(sum.right());
            if (!(left instanceof Complex) && right instanceof Complex complex) {
                return add(left, sum.negative(), complex);
            }
            throw NOT_A_LITERAL;
        }
        return signedNumber(node);
    }

    private PythonValue convertDisplay(Display display) throws NotALiteral, EvaluationException {
        List<Node> nodes = display.items();
        if (display.kind() == Kind.DICT) {
            Dict dict = new Dict();
            for (int i = 0; i < nodes.size(); i += 2) {
                PythonValue key = convert(nodes.get(i));
                dict.put(key, convert(nodes.get(i + 1)));
            }
            return dict;
        } else if (display.kind() == Kind.SET) {
            SetValue set = new SetValue();
            for (Node node : nodes) {
                set.add(convert(node));
            }
            return set;
        }
        List<PythonValue> items = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            items.add(convert(node));
        }
        return display.kind() == Kind.LIST ? new Sequence(items) : new Tuple(items);
    }

    private static PythonValue number(Node node) throws NotALiteral {
        if (node instanceof Constant constant
                && (constant.value() instanceof Int
                        || constant.value() instanceof Real
                        || constant.value() instanceof Complex)) {
            return constant.value();
        }
        throw NOT_A_LITERAL;
    }

    private static PythonValue signedNumber(Node node) throws NotALiteral {
        if (!(node instanceof Signed signed)) {
            return number(node);
        }
        PythonValue operand = number(signed.operand());
        if (!signed.negative()) {
            return operand;
        } else if (operand instanceof Int integer) {
            return new Int(integer.value().negate());
        } else if (operand instanceof Real real) {
            return new Real(-real.value());
        }
        Complex complex = (Complex) operand;
        return new Complex(-complex.real(), -complex.imaginary());
    }

    private PythonValue add(PythonValue left, boolean negative, Complex right) throws EvaluationException {
        double real = left instanceof Int integer ? integer.value().doubleValue() : ((Real) left).value();
        if (left instanceof Int && Double.isInfinite(real)) {
            throw new EvaluationException("OverflowError", "int too large to convert to float");
        }
        if (!negative) {
            return new Complex(
                    real + right.real(),
                    release == KeystoneRelease.HIBISCUS ? right.imaginary() : 0.0 + right.imaginary());
        }
        // from Python 3.14 on a real number has no imaginary part to subtract from
        return new Complex(
                real - right.real(),
                release == KeystoneRelease.HIBISCUS ? -right.imaginary() : 0.0 - right.imaginary());
    }

    /** A number of Python's lexical grammar. */
    private static final class Number {
        private final String text;
        private final int start;
        private int at;

        Number(String text, int start) {
            this.text = text;
            this.start = start;
            this.at = start;
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : '\0';
        }

        PythonValue read(LiteralList parser) throws NotALiteral {
            PythonValue value = number();
            if (peek() == '_' || Character.isUnicodeIdentifierPart(peek()) && peek() != '\0') {
                throw NOT_A_LITERAL;
            }
            parser.at = at;
            return value;
        }

        private PythonValue number() throws NotALiteral {
            if (peek() == '0' && at + 1 < text.length()) {
                int base = "bBoOxX".indexOf(text.charAt(at + 1)) / 2;
                if ("bBoOxX".indexOf(text.charAt(at + 1)) >= 0) {
                    return based(new int[] {2, 8, 16}[base]);
                }
            }
            boolean whole = true;
            digits();
            int wholeEnd = at;
            if (peek() == '.') {
                whole = false;
                at++;
                digits();
            }
            if (peek() == 'e' || peek() == 'E') {
                int sign = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 1 : 0;
                if (at + 1 + sign < text.length() && digit(text.charAt(at + 1 + sign))) {
                    whole = false;
                    at += 1 + sign;
                    digits();
                }
            }
            String digits = text.substring(start, at).replace("_", "");
            if (peek() == 'j' || peek() == 'J') {
                at++;
                return new Complex(0.0, Double.parseDouble(digits));
            }
            if (!whole) {
                return new Real(Double.parseDouble(digits));
            }
            if (digits.length() > PythonJson.MAXIMUM_DIGITS) {
                throw NOT_A_LITERAL;
            }
            BigInteger value = new BigInteger(digits);
            if (wholeEnd > start + 1 && text.charAt(start) == '0' && value.signum() != 0) {
                // leading zeros in decimal integer literals are not permitted
                throw NOT_A_LITERAL;
            }
            return new Int(value);
        }

        /** Digits with single underscores between them, or none. */
        private void digits() throws NotALiteral {
            if (!digit(peek())) {
                return;
            }
            while (digit(peek())) {
                at++;
                if (peek() == '_') {
                    at++;
                    if (!digit(peek())) {
                        throw NOT_A_LITERAL;
                    }
                }
            }
        }

        private PythonValue based(int base) throws NotALiteral {
            at += 2;
            StringBuilder digits = new StringBuilder();
            while (true) {
                if (peek() == '_') {
                    at++;
                }
                int from = at;
                while (peek() < 0x80 && Character.digit(peek(), base) >= 0) {
                    digits.append(text.charAt(at++));
                }
                if (at == from) {
                    throw NOT_A_LITERAL;
                }
                if (peek() != '_') {
                    break;
                }
            }
            if (digit(peek())) {
                throw NOT_A_LITERAL;
            }
            return new Int(new BigInteger(digits.toString(), base));
        }
    }
}
