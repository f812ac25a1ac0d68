package io.idpmaster.mapping;

/**
 * Pieces of patterns for Python's {@code re}, which Keystone searches for anywhere in a value; hence the anchors.
 * {@code \Z} and not {@code $}, which also matches before a trailing newline.
 */
public final class PythonPattern {

    /** Any one character that a name may have: no control character. A {@code ;} cannot occur: Keystone splits there. */
    private static final String NAME_CHARACTER = "[^\\x00-\\x1f\\x7f]";

    private PythonPattern() {}

    /** Matches a value that the given pattern matches from its first character to its last. */
    public static String whole(String pattern) {
        return "\\A(?:" + pattern + ")\\Z";
    }

    /** Matches any name of 1 to 64 characters. */
    public static String anyName() {
        return whole(NAME_CHARACTER + "{1,64}");
    }

    /** A text as a pattern that matches itself, without anchors. */
    public static String ofLiteral(String text) {
        StringBuilder pattern = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ("\\.^$*+?{}[]()|".indexOf(c) >= 0) {
                pattern.append('\\');
            }
            pattern.appendCodePoint(c);
        });
        return pattern.toString();
    }

    /** A glob's text as a pattern, without anchors: {@code *} any number of characters, {@code ?} one. */
    public static String ofGlob(String glob) {
        return ofGlob(glob, NAME_CHARACTER);
    }

    /** The same, with another notion of what one character is. */
    public static String ofGlob(String glob, String character) {
        if (glob.chars().allMatch(c -> c == '*')) {
            // there is no project without a name
            return character + "+";
        }
        StringBuilder pattern = new StringBuilder();
        glob.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> pattern.append(character).append('*');
                case '?' -> pattern.append(character);
                default -> pattern.append(ofLiteral(Character.toString(c)));
            }
        });
        return pattern.toString();
    }
}
