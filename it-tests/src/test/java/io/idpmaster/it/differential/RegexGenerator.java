package io.idpmaster.it.differential;

import java.util.ArrayList;
import java.util.List;

/** Regular expressions from a grammar, over a few characters, so that they match now and then; some are broken. */
final class RegexGenerator {

    private static final String MUTATIONS = "()[]{}*+?|^$\\.-:=!<>PaAb01,#&~ ";

    private final Choice choice;
    private int groups;
    private final List<Integer> closed = new ArrayList<>();
    private int quantified;

    RegexGenerator(Choice choice) {
        this.choice = choice;
    }

    /** A text over the same few characters. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = choice.below(8); i > 0; i--) {
            text.append(literal());
        }
        return text.append(choice.of("", "", "", "\n")).toString();
    }

    String regex() {
        groups = 0;
        closed.clear();
        quantified = 0;
        String flags = choice.oneIn(4)
                ? "(?"
                        + (choice.oneIn(12)
                                ? choice.of("L", "t", "au", "g")
                                : choice.of("i", "i", "a", "ia", "im", "s", "x", "ix", "u", "m"))
                        + ")"
                : "";
        String regex = flags
                + choice.of("", "", "\\A", "^", "\\b")
                + alternatives(3)
                + (choice.oneIn(30) ? "\\z" : choice.of("", "", "\\Z", "$", "\\B"));
        return choice.oneIn(25) ? choice.mutated(regex, MUTATIONS) : regex;
    }

    private String alternatives(int depth) {
        StringBuilder text = new StringBuilder(sequence(depth));
        while (choice.oneIn(4)) {
            text.append('|').append(choice.oneIn(6) ? "" : sequence(depth));
        }
        return text.toString();
    }

    private String sequence(int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = choice.between(1, 3); i > 0; i--) {
            String item = item(depth);
            boolean position = item.length() <= 2 && "^$\\A\\Z\\b\\B".contains(item) || item.startsWith("(?#");
            text.append(item).append(position && !choice.oneIn(20) ? "" : quantifier());
        }
        return text.toString();
    }

    private String quantifier() {
        if (quantified > 4 || choice.oneIn(2)) {
            return "";
        }
        quantified++;
        return (choice.oneIn(20)
                        ? choice.of("{2,1}", "{", "{}", "{,}", "{x}", "{4294967295}", "{30}")
                        : choice.of("*", "+", "?", "{2}", "{1,2}", "{,2}", "{1,}", "{0}"))
                + (choice.oneIn(40) ? "*" : choice.of("", "", "?", "+"));
    }

    private String item(int depth) {
        switch (choice.below(depth > 0 ? 16 : 9)) {
            case 0, 1, 2, 3:
                return escaped(literal());
            case 4:
                return ".";
            case 5:
                return choice.of("\\d", "\\D", "\\s", "\\S", "\\w", "\\W");
            case 6:
                return characterClass();
            case 7:
                return choice.of("^", "$", "\\A", "\\Z", "\\b", "\\B", "(?#c)");
            case 8:
                return choice.oneIn(6)
                        ? choice.of("\\8", "\\q", "\\400", "\\xZ", "\\1", "\\2")
                        : choice.of(
                                "\\n",
                                "\\t",
                                "\\x41",
                                "\\u0061",
                                "\\141",
                                "\\0",
                                "\\07",
                                "\\U00000041",
                                "\\-",
                                "\\ ",
                                "\\N{LATIN SMALL LETTER A}",
                                "a");
            case 9, 10, 11:
                return group(depth);
            case 12:
                return "(?"
                        + (choice.oneIn(30)
                                ? "L:"
                                : choice.of(":", ":", ">", "i:", "-i:", "a:", "i-s:", "x:", "-x:", "s-i:", "u:", "m:"))
                        + alternatives(depth - 1) + ")";
            case 13:
                boolean ahead = choice.oneIn(2);
                return "(?" + (ahead ? "" : "<") + choice.of("=", "!")
                        + (ahead || choice.oneIn(8) ? alternatives(depth - 1) : fixed()) + ")";
            case 14:
                return choice.oneIn(8)
                        ? choice.of("(?P=n)", "(?P=m)", "\\1")
                        : closed.isEmpty() ? "(?!)" : "\\" + choice.of(closed);
            default:
                if (closed.isEmpty() && !choice.oneIn(20)) {
                    return "b";
                }
                return "(?("
                        + (choice.oneIn(12)
                                ? choice.of("n", "0", "+1", "9", "\u0661")
                                : Integer.toString(closed.isEmpty() ? 1 : choice.of(closed)))
                        + ")" + sequence(depth - 1) + choice.of("", "|", "|" + sequence(depth - 1)) + ")";
        }
    }

    private String group(int depth) {
        int number = ++groups;
        String name = choice.oneIn(3)
                ? "?P<" + (choice.oneIn(15) ? choice.of("n", "1", "a b", "\u00e9") : "n" + number) + ">"
                : "";
        String group = "(" + name + alternatives(depth - 1) + ")";
        closed.add(number);
        return group;
    }

    /** A few characters of which one knows how many they are. */
    private String fixed() {
        StringBuilder text = new StringBuilder();
        for (int i = choice.below(3); i > 0; i--) {
            text.append(choice.of(escaped(literal()), ".", "\\w", "[ab]", "a{2}", "(?:a|b)"));
        }
        return text.toString();
    }

    private String literal() {
        return choice.oneIn(6)
                ? choice.of(
                        "\u00e9",
                        "\u00c9",
                        "\u0131",
                        "\u0130",
                        "\u017f",
                        "\u212a",
                        "\u03c2",
                        "\u03a3",
                        "\ud801\udc00",
                        "\ud801\udc28",
                        "\u0660",
                        "\u00a0",
                        "\u2028",
                        "\u1e9e",
                        "\u00df",
                        "\ufb05",
                        "\u00b5",
                        "\u1c80",
                        "\ud83d\ude00",
                        "\u0345")
                : choice.of("a", "a", "b", "A", "B", "0", "1", "_", "-", " ", "k", "s", "i", "\n", "]", ".");
    }

    private static String escaped(String literal) {
        return literal.equals(".") ? "\\." : literal;
    }

    private String characterClass() {
        StringBuilder text = new StringBuilder(choice.of("[", "[", "[^"));
        for (int i = choice.between(1, 3); i > 0; i--) {
            text.append(choice.of(
                    literal(),
                    literal(),
                    "a-b",
                    "A-Z",
                    "0-9",
                    "\\w",
                    "\\d",
                    "\\S",
                    "\\W",
                    "\\s",
                    "[",
                    "&&",
                    "--",
                    "||",
                    "~~",
                    "[:alpha:]",
                    "\\]",
                    "]",
                    "-",
                    "^",
                    "\\b",
                    "\\x61-\\x7a",
                    "\u00e0-\u00ff",
                    "a-\ud801\udc4f",
                    "\ud801\udc00-\ud801\udc27",
                    "\\-",
                    choice.oneIn(4) ? "b-a" : "b-b",
                    choice.oneIn(4) ? "\\w-z" : "\\w-",
                    "\u0100-\u024f",
                    "\\D"));
        }
        return text.append(choice.oneIn(20) ? "" : "]").toString();
    }
}
