package io.idpmaster.catalogue;

/**
 * A name pattern: {@code *} stands for any number of characters, {@code ?} for one, every other character for itself.
 * Matching takes time linear in pattern times text, whatever the pattern.
 */
public record Glob(String pattern) {

    /** Whether the text has a character that stands for others. */
    public static boolean isGlob(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    public boolean matches(String text) {
        int[] wanted = pattern.codePoints().toArray();
        int[] found = text.codePoints().toArray();
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < found.length) {
            if (p < wanted.length && wanted[p] == '*') {
                star = p++;
                resume = t;
            } else if (p < wanted.length && (wanted[p] == '?' || wanted[p] == found[t])) {
                p++;
                t++;
            } else if (star >= 0) {
                // only the last star is ever widened: widening an earlier one can match nothing more
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < wanted.length && wanted[p] == '*') {
            p++;
        }
        return p == wanted.length;
    }
}
