package io.idpmaster.evaluation;

/** What Python's {@code str} does in Keystone's code beyond the rules. */
final class PythonText {

    private PythonText() {}

    /** {@code str.strip}, which takes spaces that do not break for spaces, unlike Java's. */
    static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
