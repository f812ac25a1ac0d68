package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonToken.Formatted;
import io.idpmaster.evaluation.PythonToken.Name;
import io.idpmaster.evaluation.PythonToken.Number;
import io.idpmaster.evaluation.PythonToken.Operator;
import io.idpmaster.evaluation.PythonToken.Text;
import io.idpmaster.evaluation.PythonValue.Bytes;
import io.idpmaster.evaluation.PythonValue.Complex;
import io.idpmaster.evaluation.PythonValue.Int;
import io.idpmaster.evaluation.PythonValue.Real;
import io.idpmaster.evaluation.PythonValue.Str;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The tokens of a Python expression that stands alone (CPython, Parser/tokenizer.c and Parser/string_parser.c, mode
 * {@code eval}).
 */
final class PythonLexer {

    /** MAXLEVEL. */
    private static final int MAXIMUM_BRACKETS = 200;

    private static final int TAB = 8;
    private static final Set<String> PREFIXES = Set.of("", "r", "u", "b", "br", "rb");
    private static final Set<String> FORMATTED = Set.of("f", "fr", "rf");
    private static final Set<String> TEMPLATES = Set.of("t", "tr", "rt");
    private static final List<String> OPERATORS = List.of(
            "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", ":=", "+=", "-=",
            "*=", "/=", "%=", "&=", "|=", "^=", "@=");
    /** What may follow a number without a blank. */
    private static final List<String> AFTER_NUMBER = List.of("and", "else", "for", "if", "in", "is", "or", "not");

    private final String text;
    private final KeystoneRelease release;
    private final List<PythonToken> tokens = new ArrayList<>();
    private int at;
    private int brackets;

    private PythonLexer(String text, KeystoneRelease release) {
        this.text = text;
        this.release = release;
    }

    static List<PythonToken> tokens(String source, KeystoneRelease release) throws NotALiteral, EvaluationException {
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < source.length()
                    && Character.isLowSurrogate(source.charAt(i + 1));
            if (c == '\0' || Character.isSurrogate(c) && !pair) {
                throw new NotALiteral();
            }
            i += pair ? 1 : 0;
        }
        PythonLexer lexer = new PythonLexer(source.replace("\r\n", "\n").replace('\r', '\n'), release);
        lexer.expression();
        return lexer.tokens;
    }

    private char peek() {
        return peek(0);
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    // lines

    private void expression() throws NotALiteral, EvaluationException {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
        toLineWithSomething();
        while (true) {
            blanks();
            if (at >= text.length()) {
                return;
            }
            if (peek() == '\n') {
                break;
            }
            token();
        }
        toLineWithSomething();
        if (at < text.length()) {
            throw new NotALiteral();
        }
    }

    /** Over lines that are blank or a comment; what follows them must not be indented. */
    private void toLineWithSomething() throws NotALiteral {
        if (!tokens.isEmpty()) {
            at++;
        }
        while (true) {
            int column = indentation();
            boolean something = peek() != '#' && peek() != '\n';
            if (something && column > 0) {
                throw new NotALiteral();
            }
            comment();
            if (something || at >= text.length()) {
                return;
            }
            at++;
        }
    }

    private int indentation() throws NotALiteral {
        int column = 0;
        int continued = 0;
        while (true) {
            char c = peek();
            if (c == ' ') {
                column++;
            } else if (c == '\t') {
                column = (column / TAB + 1) * TAB;
            } else if (c == '\f') {
                column = 0;
            } else if (c == '\\') {
                continued = continued > 0 ? continued : column;
                continuation();
                continue;
            } else {
                return continued > 0 ? continued : column;
            }
            at++;
        }
    }

    private void comment() {
        if (peek() == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        }
    }

    private void continuation() throws NotALiteral {
        if (peek(1) != '\n' || at + 2 >= text.length()) {
            throw new NotALiteral();
        }
        at += 2;
    }

    private void blanks() throws NotALiteral {
        while (true) {
            char c = peek();
            if (c == ' ' || c == '\t' || c == '\f' || c == '\n' && brackets > 0) {
                at++;
            } else if (c == '#') {
                comment();
            } else if (c == '\\') {
                continuation();
            } else {
                return;
            }
        }
    }

    // tokens

    private void token() throws NotALiteral, EvaluationException {
        char c = peek();
        if (digit(c) || c == '.' && digit(peek(1))) {
            tokens.add(new Number(number()));
        } else if (c == '\'' || c == '"') {
            tokens.add(string(""));
        } else if (letter(c)) {
            word();
        } else {
            operator();
        }
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private void word() throws NotALiteral, EvaluationException {
        int from = at;
        while (letter(peek()) || digit(peek())) {
            at++;
        }
        String word = text.substring(from, at);
        String prefix = word.toLowerCase(Locale.ROOT);
        if (peek() == '\'' || peek() == '"') {
            boolean template = release.atLeast(KeystoneRelease.GAZPACHO) && TEMPLATES.contains(prefix);
            if (PREFIXES.contains(prefix) || FORMATTED.contains(prefix) || template) {
                tokens.add(string(prefix));
                return;
            }
        }
        if (!release.characters().identifier(word.codePoints().toArray())) {
            throw new NotALiteral();
        }
        tokens.add(new Name(word));
    }

    private void operator() throws NotALiteral {
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, at)) {
                at += operator.length();
                tokens.add(new Operator(operator));
                return;
            }
        }
        char c = peek();
        if ("([{".indexOf(c) >= 0) {
            if (++brackets > MAXIMUM_BRACKETS) {
                throw new NotALiteral();
            }
        } else if (")]}".indexOf(c) >= 0) {
            if (--brackets < 0) {
                throw new NotALiteral();
            }
        } else if (",:.=+-*/%@&|^~<>".indexOf(c) < 0) {
            throw new NotALiteral();
        }
        at++;
        tokens.add(new Operator(String.valueOf(c)));
    }

    // strings

    private PythonToken string(String prefix) throws NotALiteral, EvaluationException {
        boolean bytes = prefix.indexOf('b') >= 0;
        boolean raw = prefix.indexOf('r') >= 0;
        StringBuilder value = new StringBuilder();
        char quote = peek();
        boolean triple = peek(1) == quote && peek(2) == quote;
        at += triple ? 3 : 1;
        while (peek() != quote || triple && (peek(1) != quote || peek(2) != quote)) {
            if (at >= text.length() || peek() == '\n' && !triple || bytes && peek() > 0x7f) {
                throw new NotALiteral();
            }
            char c = text.charAt(at++);
            if (c != '\\') {
                value.append(c);
            } else if (at >= text.length() || bytes && peek() > 0x7f) {
                throw new NotALiteral();
            } else if (raw) {
                value.append(c).append(text.charAt(at++));
            } else {
                escape(value, bytes);
            }
        }
        at += triple ? 3 : 1;
        if (prefix.indexOf('f') >= 0 || prefix.indexOf('t') >= 0) {
            return new Formatted();
        }
        return new Text(bytes ? new Bytes(value.toString()) : new Str(value.toString()));
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
            value.append((char) hexadecimal(2));
        } else if (!bytes && c == 'u') {
            value.append((char) hexadecimal(4));
        } else if (!bytes && c == 'U') {
            int point = hexadecimal(8);
            if (point < 0 || point > Character.MAX_CODE_POINT) {
                throw new NotALiteral();
            }
            value.appendCodePoint(point);
        } else if (!bytes && c == 'N') {
            int end = text.indexOf('}', at);
            if (peek() != '{' || end < 0) {
                throw new NotALiteral();
            }
            value.appendCodePoint(CharacterTable.named(text.substring(at + 1, end)));
            at = end + 1;
        } else {
            value.append('\\').append(c);
        }
    }

    private int hexadecimal(int digits) throws NotALiteral {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw new NotALiteral();
            }
            value = value * 16 + digit;
            at++;
        }
        return value;
    }

    // numbers

    private PythonValue number() throws NotALiteral {
        int base = peek() == '0' ? "bBoOxX".indexOf(peek(1)) : -1;
        PythonValue value = base >= 0 && at + 1 < text.length() ? based(new int[] {2, 8, 16}[base / 2]) : decimal();
        boolean keyword = AFTER_NUMBER.stream().anyMatch(word -> text.startsWith(word, at));
        if ((letter(peek()) || digit(peek())) && !keyword) {
            throw new NotALiteral();
        }
        return value;
    }

    private PythonValue decimal() throws NotALiteral {
        int start = at;
        digits();
        int end = at;
        boolean whole = true;
        if (peek() == '.') {
            whole = false;
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (digit(peek(1 + sign))) {
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
            throw new NotALiteral();
        }
        BigInteger value = new BigInteger(digits);
        if (end > start + 1 && text.charAt(start) == '0' && value.signum() != 0) {
            // leading zeros of an integer are not permitted, but for zero itself
            throw new NotALiteral();
        }
        return new Int(value);
    }

    /** Digits with single underscores between them, or none. */
    private void digits() throws NotALiteral {
        while (digit(peek())) {
            at++;
            if (peek() == '_') {
                at++;
                if (!digit(peek())) {
                    throw new NotALiteral();
                }
            }
        }
    }

    private PythonValue based(int base) throws NotALiteral {
        at += 2;
        StringBuilder digits = new StringBuilder();
        do {
            at += peek() == '_' ? 1 : 0;
            int from = at;
            while (peek() < 0x80 && Character.digit(peek(), base) >= 0) {
                digits.append(text.charAt(at++));
            }
            if (at == from) {
                throw new NotALiteral();
            }
        } while (peek() == '_');
        return new Int(new BigInteger(digits.toString(), base));
    }
}
