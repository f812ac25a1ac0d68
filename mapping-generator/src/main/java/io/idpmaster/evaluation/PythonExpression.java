package io.idpmaster.evaluation;

import io.idpmaster.evaluation.PythonToken.Formatted;
import io.idpmaster.evaluation.PythonToken.Name;
import io.idpmaster.evaluation.PythonToken.Number;
import io.idpmaster.evaluation.PythonToken.Operator;
import io.idpmaster.evaluation.PythonToken.Text;
import io.idpmaster.evaluation.PythonValue.Bool;
import io.idpmaster.evaluation.PythonValue.Bytes;
import io.idpmaster.evaluation.PythonValue.Singleton;
import io.idpmaster.evaluation.PythonValue.Str;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A Python expression, parsed as far as {@code ast.literal_eval} needs it: literals exactly, everything else as something
 * that is no literal. All of it must be well formed before the first part is evaluated (CPython, Grammar/python.gram).
 */
final class PythonExpression {

    /** A syntax tree. */
    sealed interface Node {}

    record Constant(PythonValue value) implements Node {}

    record Display(Kind kind, List<Node> items) implements Node {}

    record Signed(boolean negative, Node operand) implements Node {}

    record Sum(Node left, boolean negative, Node right) implements Node {}

    /** What is no literal. */
    enum Other implements Node {
        EXPRESSION,
        /** The name {@code set}, of which a call without arguments is one. */
        SET_NAME
    }

    enum Kind {
        LIST,
        TUPLE,
        SET,
        /** Keys and values in turn. */
        DICT
    }

    /** Of what nests without brackets; Python's own limit depends on the release and on how deep the caller is. */
    private static final int MAXIMUM_DEPTH = 900;

    /** Binary operators from the loosest to the tightest; {@code not in} and {@code is not} are joined by the parser. */
    private static final List<Set<String>> PRECEDENCE = List.of(
            Set.of("or"),
            Set.of("and"),
            Set.of("not"),
            Set.of("<", ">", "==", ">=", "<=", "!=", "in", "not in", "is", "is not"),
            Set.of("|"),
            Set.of("^"),
            Set.of("&"),
            Set.of("<<", ">>"),
            Set.of("+", "-"),
            Set.of("*", "/", "//", "%", "@"));

    private static final int NOT = 2;
    private static final int BITWISE_OR = 4;
    private static final int ADDITION = 8;

    private static final Set<String> KEYWORDS = Set.of(
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield");

    private final List<PythonToken> tokens;
    private int at;
    private int depth;

    private PythonExpression(List<PythonToken> tokens) {
        this.tokens = tokens;
    }

    static Node parse(List<PythonToken> tokens) throws NotALiteral, EvaluationException {
        PythonExpression parser = new PythonExpression(tokens);
        Node node = parser.expressions("");
        if (parser.at < tokens.size()) {
            throw new NotALiteral();
        }
        return node;
    }

    // tokens

    /** Whether the next token is this operator or keyword; the empty text is the end. */
    private boolean next(String text) {
        if (at >= tokens.size()) {
            return text.isEmpty();
        }
        PythonToken token = tokens.get(at);
        return token instanceof Operator operator && operator.text().equals(text)
                || token instanceof Name name && name.text().equals(text) && KEYWORDS.contains(text);
    }

    private boolean take(String text) {
        boolean taken = next(text);
        at += taken ? 1 : 0;
        return taken;
    }

    private void expect(String text) throws NotALiteral {
        if (!take(text)) {
            throw new NotALiteral();
        }
    }

    private boolean isName(int index) {
        return index < tokens.size() && tokens.get(index) instanceof Name name && !KEYWORDS.contains(name.text());
    }

    private boolean isOperator(int index, String text) {
        return index < tokens.size()
                && tokens.get(index) instanceof Operator operator
                && operator.text().equals(text);
    }

    private void deeper(int levels) throws EvaluationException {
        if (levels > MAXIMUM_DEPTH) {
            throw new EvaluationException(
                    EvaluationException.TOO_COSTLY, "an expression nested deeper than " + MAXIMUM_DEPTH + " levels");
        }
    }

    // the grammar

    /** {@code expressions}: one, or a tuple without parentheses. */
    private Node expressions(String end) throws NotALiteral, EvaluationException {
        List<Node> items = new ArrayList<>();
        items.add(expression());
        boolean comma = false;
        while (take(",")) {
            comma = true;
            if (next(end)) {
                break;
            }
            items.add(expression());
        }
        return comma ? new Display(Kind.TUPLE, items) : items.get(0);
    }

    private Node expression() throws NotALiteral, EvaluationException {
        deeper(++depth);
        try {
            if (take("lambda")) {
                parameters();
                expect(":");
                expression();
                return Other.EXPRESSION;
            }
            Node node = binary(0);
            if (take("if")) {
                binary(0);
                expect("else");
                expression();
                return Other.EXPRESSION;
            }
            return node;
        } finally {
            depth--;
        }
    }

    private void parameters() throws NotALiteral, EvaluationException {
        while (!next(":")) {
            if (!take("/")) {
                boolean starred = take("*") || take("**");
                if (isName(at)) {
                    at++;
                    if (take("=")) {
                        expression();
                    }
                } else if (!starred) {
                    throw new NotALiteral();
                }
            }
            if (!take(",") && !next(":")) {
                throw new NotALiteral();
            }
        }
    }

    private Node named() throws NotALiteral, EvaluationException {
        if (isName(at) && isOperator(at + 1, ":=")) {
            at += 2;
            expression();
            return Other.EXPRESSION;
        }
        return expression();
    }

    /** An item of a display that is no dictionary. */
    private Node item() throws NotALiteral, EvaluationException {
        if (take("*")) {
            binary(BITWISE_OR);
            return Other.EXPRESSION;
        }
        return named();
    }

    private Node binary(int level) throws NotALiteral, EvaluationException {
        if (level == NOT) {
            int count = 0;
            while (take("not")) {
                deeper(++count);
            }
            Node operand = binary(level + 1);
            return count > 0 ? Other.EXPRESSION : operand;
        }
        if (level == PRECEDENCE.size()) {
            return factor();
        }
        Node left = binary(level + 1);
        int count = 0;
        while (true) {
            String operator = operator();
            if (!PRECEDENCE.get(level).contains(operator)) {
                return left;
            }
            at += operator.indexOf(' ') > 0 ? 2 : 1;
            deeper(++count);
            Node right = binary(level + 1);
            left = level == ADDITION ? new Sum(left, operator.equals("-"), right) : Other.EXPRESSION;
        }
    }

    private String operator() {
        if (at >= tokens.size()) {
            return "";
        }
        if (next("not")) {
            at++;
            boolean in = next("in");
            at--;
            return in ? "not in" : "";
        }
        if (next("is")) {
            at++;
            boolean not = next("not");
            at--;
            return not ? "is not" : "is";
        }
        PythonToken token = tokens.get(at);
        if (token instanceof Operator operator) {
            return operator.text();
        }
        return token instanceof Name name ? name.text() : "";
    }

    private Node factor() throws NotALiteral, EvaluationException {
        int count = 0;
        boolean negative = false;
        boolean inverted = false;
        while (next("+") || next("-") || next("~")) {
            deeper(++count);
            negative = next("-");
            inverted |= next("~");
            at++;
        }
        Node operand = power();
        if (count == 0) {
            return operand;
        }
        return count == 1 && !inverted ? new Signed(negative, operand) : Other.EXPRESSION;
    }

    private Node power() throws NotALiteral, EvaluationException {
        boolean awaited = take("await");
        Node base = primary();
        if (take("**")) {
            deeper(++depth);
            factor();
            depth--;
            return Other.EXPRESSION;
        }
        return awaited ? Other.EXPRESSION : base;
    }

    private Node primary() throws NotALiteral, EvaluationException {
        Node node = atom();
        int count = 0;
        while (true) {
            if (take(".")) {
                if (!isName(at)) {
                    throw new NotALiteral();
                }
                at++;
                node = Other.EXPRESSION;
            } else if (take("(")) {
                boolean empty = next(")");
                arguments();
                node = empty && node == Other.SET_NAME ? new Display(Kind.SET, List.of()) : Other.EXPRESSION;
            } else if (take("[")) {
                subscripts();
                node = Other.EXPRESSION;
            } else {
                return node;
            }
            deeper(++count);
        }
    }

    private void arguments() throws NotALiteral, EvaluationException {
        boolean keywords = false;
        while (!next(")")) {
            if (take("**")) {
                keywords = true;
                expression();
            } else if (take("*")) {
                expression();
            } else if (isName(at) && isOperator(at + 1, "=")) {
                keywords = true;
                at += 2;
                expression();
            } else if (keywords) {
                // a positional argument follows a keyword argument
                throw new NotALiteral();
            } else {
                named();
                comprehension();
            }
            if (!take(",") && !next(")")) {
                throw new NotALiteral();
            }
        }
        expect(")");
    }

    private void subscripts() throws NotALiteral, EvaluationException {
        do {
            if (next("]")) {
                break;
            }
            int parts = 0;
            boolean colon = false;
            do {
                colon |= parts > 0;
                if (!next(":") && !next(",") && !next("]")) {
                    item();
                } else if (!next(":") && !colon) {
                    throw new NotALiteral();
                }
                parts++;
            } while (parts < 3 && take(":"));
        } while (take(","));
        if (isOperator(at - 1, "[")) {
            throw new NotALiteral();
        }
        expect("]");
    }

    /** Whether the element just parsed is that of a comprehension, whose rest is parsed. */
    private boolean comprehension() throws NotALiteral, EvaluationException {
        boolean found = false;
        while (next("for") || next("async")) {
            found = true;
            take("async");
            expect("for");
            do {
                take("*");
                binary(BITWISE_OR);
            } while (take(",") && !next("in"));
            expect("in");
            binary(0);
            while (take("if")) {
                binary(0);
            }
        }
        return found;
    }

    private Node atom() throws NotALiteral, EvaluationException {
        if (at >= tokens.size()) {
            throw new NotALiteral();
        }
        PythonToken token = tokens.get(at);
        if (token instanceof Number number) {
            at++;
            return new Constant(number.value());
        } else if (token instanceof Text || token instanceof Formatted) {
            return strings();
        } else if (token instanceof Name name) {
            at++;
            return name(name.text());
        } else if (take("...")) {
            return new Constant(Singleton.ELLIPSIS);
        } else if (take("[")) {
            return display(Kind.LIST, "]");
        } else if (take("(")) {
            return parentheses();
        } else if (take("{")) {
            return braces();
        }
        throw new NotALiteral();
    }

    private static Node name(String name) throws NotALiteral {
        switch (name) {
            case "True":
                return new Constant(Bool.TRUE);
            case "False":
                return new Constant(Bool.FALSE);
            case "None":
                return new Constant(Singleton.NONE);
            case "set":
                return Other.SET_NAME;
            default:
                if (KEYWORDS.contains(name)) {
                    throw new NotALiteral();
                }
                return Other.EXPRESSION;
        }
    }

    /** One string or several side by side. */
    private Node strings() throws NotALiteral {
        StringBuilder value = new StringBuilder();
        boolean bytes = false;
        boolean texts = false;
        boolean formatted = false;
        while (at < tokens.size()) {
            PythonToken token = tokens.get(at);
            if (token instanceof Text text && text.value() instanceof Bytes part) {
                bytes = true;
                value.append(part.text());
            } else if (token instanceof Text text && text.value() instanceof Str part) {
                texts = true;
                value.append(part.text());
            } else if (token instanceof Formatted) {
                formatted = true;
            } else {
                break;
            }
            at++;
        }
        if (bytes && (texts || formatted)) {
            throw new NotALiteral();
        }
        if (formatted) {
            return Other.EXPRESSION;
        }
        return new Constant(bytes ? new Bytes(value.toString()) : new Str(value.toString()));
    }

    private Node display(Kind kind, String end) throws NotALiteral, EvaluationException {
        List<Node> items = new ArrayList<>();
        while (!next(end)) {
            items.add(item());
            if (items.size() == 1 && comprehension()) {
                expect(end);
                return Other.EXPRESSION;
            }
            if (!take(",") && !next(end)) {
                throw new NotALiteral();
            }
        }
        expect(end);
        return new Display(kind, items);
    }

    private Node parentheses() throws NotALiteral, EvaluationException {
        if (take("yield")) {
            if (take("from")) {
                expression();
            } else if (!next(")")) {
                do {
                    item();
                } while (take(",") && !next(")"));
            }
            expect(")");
            return Other.EXPRESSION;
        }
        boolean starred = next("*");
        Node display = display(Kind.TUPLE, ")");
        boolean group = display instanceof Display tuple && tuple.items().size() == 1 && !isOperator(at - 2, ",");
        if (group && starred) {
            throw new NotALiteral();
        }
        return group ? ((Display) display).items().get(0) : display;
    }

    private Node braces() throws NotALiteral, EvaluationException {
        if (take("}")) {
            return new Display(Kind.DICT, List.of());
        }
        List<Node> items = new ArrayList<>();
        boolean dictionary = next("**");
        if (!dictionary) {
            items.add(item());
            dictionary = take(":");
            if (dictionary) {
                items.add(expression());
            }
            if (comprehension()) {
                expect("}");
                return Other.EXPRESSION;
            }
            if (!take(",") && !next("}")) {
                throw new NotALiteral();
            }
        }
        while (!next("}")) {
            if (dictionary && take("**")) {
                binary(BITWISE_OR);
                items.add(Other.EXPRESSION);
                items.add(Other.EXPRESSION);
            } else if (dictionary) {
                items.add(expression());
                expect(":");
                items.add(expression());
            } else {
                items.add(item());
            }
            if (!take(",") && !next("}")) {
                throw new NotALiteral();
            }
        }
        expect("}");
        return new Display(dictionary ? Kind.DICT : Kind.SET, items);
    }
}
