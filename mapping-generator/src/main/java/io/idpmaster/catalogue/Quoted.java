package io.idpmaster.catalogue;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Text from outside as messages show it: in backticks, at most {@value #LIMIT} characters and then an ellipsis, and with
 * nothing in it that a terminal or a reader's eye would not show as itself.
 */
public final class Quoted {

    private static final int LIMIT = 80;
    private static final int VALUE_LIMIT = 400;

    private Quoted() {}

    /** The text in backticks. */
    public static String of(String text) {
        return "`" + visible(text) + "`";
    }

    /** A value that a refusal found or expected: {@code nothing} where there is none, and long enough to be compared. */
    public static String value(String text) {
        return text.isEmpty() ? "nothing" : "`" + visible(text, VALUE_LIMIT) + "`";
    }

    /** Several of them, in their order. */
    public static String values(Collection<String> texts) {
        return texts.isEmpty() ? "nothing" : texts.stream().map(Quoted::value).collect(Collectors.joining(", "));
    }

    /** The text without the backticks; what cannot be seen is written as an escape, such as {@code \n} or {@code \u202e}. */
    public static String visible(String text) {
        return visible(text, LIMIT);
    }

    /** As {@link #visible(String)}, with another limit: for text that has to be compared, such as an address. */
    public static String visible(String text, int limit) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), limit) + 8);
        int count = 0;
        int next;
        for (int i = 0; i < text.length(); i = next) {
            if (count++ == limit) {
                return shown.append('…').toString();
            }
            int character = text.codePointAt(i);
            next = i + Character.charCount(character);
            append(shown, character);
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, int character) {
        switch (character) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            case '\\' -> shown.append("\\\\");
            case ' ' -> shown.append(' ');
            default -> {
                if (character != '`' && isVisible(character)) {
                    shown.appendCodePoint(character);
                } else {
                    shown.append(
                            character > 0xffff
                                    ? String.format("\\U%08x", character)
                                    : String.format("\\u%04x", character));
                }
            }
        }
    }

    /** Whether a reader sees the character: a letter, a mark, a digit, a sign. No space is. */
    public static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
