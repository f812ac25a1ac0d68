package io.idpmaster.evaluation;

/**
 * A format specification as {@code str.__format__} reads it (CPython, Python/formatter_unicode.c): fill, alignment, width
 * and precision for strings; everything that is for numbers is refused.
 */
final class FormatSpecification {

    private final boolean empty;
    private final int fill;
    private final int align;
    private final int width;
    private final int precision;
    private final EvaluationException failure;

    private FormatSpecification(
            boolean empty, int fill, int align, int width, int precision, EvaluationException failure) {
        this.empty = empty;
        this.fill = fill;
        this.align = align;
        this.width = width;
        this.precision = precision;
        this.failure = failure;
    }

    /** Never fails: what is wrong with the text is raised by {@link #format}. */
    static FormatSpecification of(String text, KeystoneRelease release) {
        try {
            return parse(text.codePoints().toArray(), release);
        } catch (EvaluationException failure) {
            return new FormatSpecification(false, ' ', '<', 0, 0, failure);
        }
    }

    /** A run of decimal digits, of any script; the value saturates at the largest int. */
    record Number(int value, int end) {}

    /** get_integer: no digits are the number 0 that ends where it starts. */
    static Number number(int[] text, int start, CharacterTable characters) throws EvaluationException {
        long value = 0;
        int at = start;
        while (at < text.length) {
            int digit = characters.decimal(text[at]);
            if (digit < 0) {
                break;
            }
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw EvaluationException.valueError("Too many decimal digits in format string");
            }
            value = value * 10 + digit;
            at++;
        }
        return new Number((int) Math.min(value, Integer.MAX_VALUE), at);
    }

    private static FormatSpecification parse(int[] text, KeystoneRelease release) throws EvaluationException {
        CharacterTable characters = release.characters();
        if (text.length == 0) {
            return new FormatSpecification(true, ' ', '<', -1, -1, null);
        }
        int at = 0;
        int fill = ' ';
        int align = '<';
        boolean filled = false;
        if (text.length >= 2 && aligns(text[1])) {
            fill = text[0];
            align = text[1];
            filled = true;
            at = 2;
        } else if (aligns(text[0])) {
            align = text[0];
            at = 1;
        }
        boolean numeric = false;
        for (String marks : new String[] {" +-", "z", "#"}) {
            if (at < text.length && marks.indexOf(text[at]) >= 0) {
                numeric = true;
                at++;
            }
        }
        if (!filled && at < text.length && text[at] == '0') {
            fill = '0';
            at++;
        }
        Number width = number(text, at, characters);
        int minimum = width.end() == at ? -1 : width.value();
        at = width.end();
        while (at < text.length && separator(text[at])) {
            // a separator, or one too many: either is refused for a string
            numeric = true;
            at++;
        }
        int maximum = -1;
        if (at < text.length && text[at] == '.') {
            at++;
            Number precision = number(text, at, characters);
            maximum = precision.end() == at ? -1 : precision.value();
            at = precision.end();
            if (at < text.length && separator(text[at]) && release.atLeast(KeystoneRelease.GAZPACHO)) {
                // from Python 3.14 on, for the digits of a fraction; strings take it and pay it no heed
                at++;
            } else if (maximum < 0) {
                throw EvaluationException.valueError("Format specifier missing precision");
            }
        }
        if (text.length - at > 1) {
            throw EvaluationException.valueError(
                    "Invalid format specifier '" + new String(text, 0, text.length) + "' for object of type 'str'");
        }
        if (at < text.length && text[at] != 's') {
            throw EvaluationException.valueError(
                    "Unknown format code '" + Character.toString(text[at]) + "' for object of type 'str'");
        }
        if (numeric || align == '=') {
            throw EvaluationException.valueError(
                    "sign, separator, alternate form (#) or '=' alignment not allowed in " + "string format specifier");
        }
        return new FormatSpecification(false, fill, align, minimum, maximum, null);
    }

    private static boolean separator(int point) {
        return point == ',' || point == '_';
    }

    private static boolean aligns(int point) {
        return point == '<' || point == '>' || point == '=' || point == '^';
    }

    boolean isEmpty() {
        return empty;
    }

    void format(String text, Budget budget, StringBuilder result) throws EvaluationException {
        if (failure != null) {
            throw failure;
        }
        if (empty) {
            result.append(text);
            return;
        }
        int length = text.codePointCount(0, text.length());
        int kept = precision >= 0 ? Math.min(length, precision) : length;
        int padding = Math.max(0, width - kept);
        budget.format(padding);
        int left = align == '>' ? padding : align == '^' ? padding / 2 : 0;
        append(result, left);
        result.append(text, 0, text.offsetByCodePoints(0, kept));
        append(result, padding - left);
    }

    private void append(StringBuilder result, int count) {
        for (int i = 0; i < count; i++) {
            result.appendCodePoint(fill);
        }
    }
}
