package io.idpmaster.it.differential;

/** Texts that Keystone, or Python under it, takes for something else: format strings, literals, JSON. */
final class TextGenerator {

    static final String MUTATIONS = "{}[]()'\"\\,:;!.0129 aN#\n";

    /** Beyond the range of a float, and beyond what Python converts from decimal. */
    private static final String LONG = "9".repeat(310);

    private static final String TOO_LONG = "9".repeat(4301);

    private final Choice choice;

    TextGenerator(Choice choice) {
        this.choice = choice;
    }

    /** Short, and likely to be equal to another. */
    String word() {
        return choice.of(
                "jane", "foo", "bar", "member", "admin", "a", "b", "c", "name", "domain", "x1", "Foo", "lab-7", "ab",
                "aab", "1", "42", "0x1f", "1.5", "1e400", "1e5", "2j", "-7", "True", "None", "...", "''", "[]", "{}",
                "()");
    }

    /** One character, often one that something treats apart. */
    String character() {
        switch (choice.below(6)) {
            case 0:
                return Character.toString((char) choice.below(0x80));
            case 1:
                return choice.of(
                        "'", "\"", "\\", "{", "}", "\n", "\r", "\t", "\0", "\f", "\013", "\u001c", " ", "\u007f");
            case 2:
                return choice.of(
                        "\u00a0", "\u00ad", "\u0130", "\u0131", "\u017f", "\u212a", "\u00e9", "e\u0301", "\u03c2",
                        "\u0660", "\u0967", "\u2028", "\u2029", "\u200b", "\u200e", "\u3000", "\u1680", "\ufeff",
                        "\ue000", "\u0085");
            case 3:
                return Character.toString(choice.below(0x3000));
            case 4:
                return Character.toString(
                        choice.of(0x1f600, 0x10400, 0x10428, 0x1d7ce, 0x1fbf0, 0xe0001, 0xf0000, 0x118a0));
            default:
                int point = choice.below(0x110000);
                return Character.toString(point >= 0xd800 && point < 0xe000 ? 'x' : point);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = choice.below(5); i > 0; i--) {
            text.append(choice.oneIn(2) ? word() : character());
        }
        return text.toString();
    }

    /** For {@code str.format} with that many arguments. */
    String format(int arguments) {
        if (arguments == 0 && !choice.oneIn(10)) {
            return choice.of(word(), text().replace("{", "{{").replace("}", "}}"));
        }
        if (!choice.oneIn(3)) {
            return choice.of("", "", "", "", word()) + "{" + choice.below(Math.max(1, arguments)) + "}";
        }
        StringBuilder text = new StringBuilder();
        boolean automatic = choice.oneIn(5);
        for (int i = choice.between(1, 3); i > 0; i--) {
            switch (choice.below(8)) {
                case 0, 1, 2 ->
                    text.append("{").append(field(arguments, automatic)).append("}");
                case 3 -> text.append(word());
                case 4 -> text.append(choice.of("{{", "}}", "{{0}}", "{{{0}}}"));
                case 5 -> text.append(character());
                case 6 ->
                    text.append("{")
                            .append(field(arguments, automatic))
                            .append(conversion())
                            .append(specification(arguments, automatic))
                            .append("}");
                default -> text.append(choice.of("", " ", "-", "@"));
            }
        }
        return choice.oneIn(25) ? choice.mutated(text.toString(), MUTATIONS) : text.toString();
    }

    private String field(int arguments, boolean automatic) {
        String first = automatic && !choice.oneIn(20) ? "" : Integer.toString(choice.below(Math.max(1, arguments)));
        switch (choice.below(60)) {
            case 0:
                return first + choice.of("[0]", "[1]", "[9]", "[-1]", "[a]", "[]", "[0", "[0]x", "[0][0]", "[\u0661]");
            case 1:
                return first
                        + choice.of(".__class__", ".__class__.__name__", ".nothing", ".", ".__class__.nothing", ".0");
            case 2:
                return choice.of("name", "0 ", " 0", "\u0660", "00", "99", "0a", "99999999999999999999", "-1");
            case 3:
                return Integer.toString(arguments);
            default:
                return first;
        }
    }

    private String conversion() {
        return choice.oneIn(15)
                ? choice.of("!x", "!", "!rr", "!\u00e9")
                : choice.of("", "", "", "!r", "!s", "!a", "!r");
    }

    private String specification(int arguments, boolean automatic) {
        switch (choice.below(8)) {
            case 0:
                return choice.of(
                        "", ":", ":s", ":d", ":5", ":<8", ":>8", ":^9", ":=5", ":.2", ":8.3", ":08", ":_", ":,", ":#",
                        ": ");
            case 1:
                return ":" + choice.of("", "*", "0", "{{", "}", "\u00e9", "\ud83d\ude00", "<")
                        + choice.of("<", ">", "^", "=", "")
                        + choice.of("", "+", "z", "#", "0") + choice.of("", "1", "12", "\u0663", "99999999999999999999")
                        + choice.of("", ",", "_", ",_") + choice.of("", ".", ".0", ".3", ".3,")
                        + choice.of("", "s", "d", "x", "ss");
            case 2:
                return ":{" + field(arguments, automatic) + "}";
            case 3:
                return choice.of("", ":>{0}", ":{0[0]}", ":{0:{0}}", ":{", ":}", ":!r", ":%Y");
            default:
                return choice.of("", "", ":s", ":>3", ":\u00e9^7", ":.1", ":<6.2");
        }
    }

    /** For {@code ast.literal_eval}: mostly lists, not all of them well formed. */
    String literal() {
        String text = choice.oneIn(4) ? expression(3) : "[" + list(choice.below(4), 2) + "]";
        text = choice.of("", "", "", "", " ", "\t", "\n", "#x\n", "\\\n", "(", "\n ", "\f")
                + text
                + choice.of("", "", "", "", " ", "\n", "#x", ")", ",", "\n#", "\\", "\\\n");
        return choice.oneIn(6) ? choice.mutated(text, MUTATIONS) : text;
    }

    private String list(int count, int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : choice.of(", ", ",", ",\n", " , ")).append(expression(depth));
        }
        return text.append(count > 0 && choice.oneIn(6) ? "," : "").toString();
    }

    private String expression(int depth) {
        int kind = choice.below(depth > 0 ? 14 : 9);
        switch (kind) {
            case 0, 1, 2, 3:
                return string();
            case 4:
                return number();
            case 5:
                return choice.of(
                        "True", "False", "None", "...", "set()", "set( )", "nothing", "b''", "f'x'", "t'x'", "not 1");
            case 6:
                return choice.of("+", "-", "--", "- ") + number();
            case 7:
                return number() + choice.of("+", "-", " + ", "*") + number();
            case 8:
                return string() + choice.of("", " ", "\n") + string();
            case 9:
                return "[" + list(choice.below(3), depth - 1) + "]";
            case 10:
                return "(" + list(choice.below(3), depth - 1) + ")";
            case 11:
                return "{" + list(choice.below(3), depth - 1) + "}";
            case 12:
                return "{" + expression(depth - 1) + ":" + expression(depth - 1)
                        + (choice.oneIn(3) ? "," + expression(depth - 1) + ": " + expression(depth - 1) : "") + "}";
            default:
                return "(" + expression(depth - 1) + ")";
        }
    }

    private String number() {
        return choice.of(
                "0",
                "1",
                "7",
                "007",
                "00",
                "0_0",
                "1_0",
                "1__0",
                "1_",
                "0x1F",
                "0o17",
                "0b101",
                "0b12",
                "0xg",
                "0x_f",
                "1.5",
                ".5",
                "5.",
                "1e3",
                "1E-3",
                "1e",
                "1_0.0_1",
                "2j",
                "0j",
                "1.5J",
                "00.5",
                "09",
                "09.",
                "09j",
                "1e400",
                "1if",
                "123456789012345678901234567890",
                "1.0",
                "1.0e+1",
                "0x10000000000000000",
                LONG,
                TOO_LONG);
    }

    private String string() {
        String prefix =
                choice.oneIn(4) ? choice.of("r", "b", "u", "R", "rb", "bR", "Br", "ur", "f", "B", "U", "bu", "t") : "";
        String quote = choice.of("'", "'", "'", "\"", "\"\"\"", "'''");
        StringBuilder body = new StringBuilder();
        for (int i = choice.below(3); i > 0; i--) {
            switch (choice.below(6)) {
                case 0, 1 -> body.append(word());
                case 2 ->
                    body.append(choice.of(
                            "\\n",
                            "\\'",
                            "\\\"",
                            "\\\\",
                            "\\x41",
                            "\\x4",
                            "\\u00e9",
                            "\\U0001f600",
                            "\\U00110000",
                            "\\101",
                            "\\8",
                            "\\d",
                            "\\777",
                            "\\400",
                            "\\0",
                            "\\\n",
                            "\\N{DIGIT ONE}",
                            "\\N",
                            "\\ud800",
                            "\\a",
                            "\\xe9",
                            "\\\u00e9"));
                case 3 -> body.append(character());
                case 4 -> body.append(choice.of("JSON:", "JSON:NOS", "name", "domain", "{\"name\": 1, \"domain\": 2}"));
                default -> body.append(choice.of("name domain", "\"", "'", "\n"));
            }
        }
        return prefix + quote + body + quote;
    }

    /** For {@code json.loads}: mostly what {@code projects_json} allows. */
    String projectsJson() {
        StringBuilder text = new StringBuilder("[");
        for (int i = choice.below(3); i > 0; i--) {
            text.append(choice.oneIn(12) ? json(2) : project()).append(i > 1 ? ", " : "");
        }
        text.append("]");
        String result = choice.of("", "", " ", "\n", "\ufeff") + text + choice.of("", "", "", " ", "x", ",");
        result = choice.oneIn(8) ? choice.mutated(result, "{}[]\",:0eNI-.\\\n") : result;
        return choice.oneIn(12) ? json(3) : result;
    }

    private String project() {
        StringBuilder text = new StringBuilder("{\"name\": ");
        text.append(
                choice.oneIn(12)
                        ? json(0)
                        : "\"" + choice.of("foo", "b{0}", "\\u003b", "\\u00e9", "\\ud83d\\ude00") + "\"");
        if (!choice.oneIn(15)) {
            text.append(", \"roles\": [");
            for (int i = choice.below(3); i > 0; i--) {
                text.append(choice.oneIn(15) ? json(1) : "{\"name\": \"" + word().replace("\"", "") + "\"}")
                        .append(i > 1 ? "," : "");
            }
            text.append("]");
        }
        if (choice.oneIn(2)) {
            text.append(", \"domain\": ")
                    .append(choice.of(
                            "{\"id\": \"d\"}",
                            "{\"name\": \"D\"}",
                            "{}",
                            "{\"id\": 1}",
                            "{\"x\": \"d\"}",
                            "null",
                            "\"d\"",
                            json(1)));
        }
        return text.append(choice.oneIn(15) ? ", \"more\": 1" : "").append("}").toString();
    }

    private String json(int depth) {
        switch (choice.below(depth > 0 ? 9 : 6)) {
            case 0:
                return choice.of("null", "true", "false", "NaN", "Infinity", "-Infinity", "nul", "True");
            case 1:
                return choice.of(
                        "0",
                        "-0",
                        "1",
                        "01",
                        "-",
                        "1.5",
                        "1.",
                        ".5",
                        "1e5",
                        "1E+5",
                        "1e",
                        "1e400",
                        "-1e-400",
                        TOO_LONG,
                        "12345678901234567890",
                        "1.0",
                        "\u0661");
            case 2, 3:
                return "\""
                        + choice.of("", "a", "\\n", "\\u00e9", "\\ud800", "\\x", "\t", "\\u12", "name", "domain", "\\/")
                        + "\"";
            case 4:
                return choice.of("[]", "{}", "[ ]", "{ }", "[,]", "{,}");
            case 5:
                return "\"" + word().replace("\"", "") + "\"";
            case 6:
                return "[" + json(depth - 1) + choice.of(",", ", ", "") + json(depth - 1) + choice.of("", "", ",")
                        + "]";
            default:
                return "{\"" + choice.of("name", "domain", "a") + "\": " + json(depth - 1) + ", \""
                        + choice.of("name", "domain", "a") + "\" :" + json(depth - 1) + choice.of("", "", ",") + "}";
        }
    }

    /** For {@code _normalize_groups}. */
    String groups() {
        switch (choice.below(6)) {
            case 0:
                return "['JSON:" + choice.of("", "N:", "[") + "{\"name\": \"" + word().replaceAll("['\"\\\\]", "")
                        + "\", \"domain\": {\"id\": \"d\"}}']";
            case 1:
                return choice.of("name domain", "my name", "domainname", "JSON:{\"name\": 1, \"domain\": 2}", "JSON:7");
            case 2:
                return "JSON:" + json(2).replace('1', 'n') + choice.of("", "name", "domain name");
            case 3:
                return literal();
            default:
                return word();
        }
    }
}
