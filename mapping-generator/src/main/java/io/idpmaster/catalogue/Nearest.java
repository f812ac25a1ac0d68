package io.idpmaster.catalogue;

import java.util.Collection;
import java.util.Locale;

/**
 * Finds what somebody may have meant. Each comparison is paid for out of one purse, so that a document full of mistakes
 * costs no more than a few; when the purse is empty there are no more hints.
 */
final class Nearest {

    private static final int PURSE = 2_000_000;
    private static final int LONGEST = 64;

    private int left = PURSE;

    /** A question such as {@code  (did you mean `x`?)} to end a message with, or nothing. */
    String hint(String wanted, Collection<String> candidates) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        if (wanted.length() <= LONGEST) {
            String lower = wanted.toLowerCase(Locale.ROOT);
            int allowed = Math.min(3, Math.max(1, wanted.length() / 3));
            for (String candidate : candidates) {
                if (--left <= 0) {
                    break;
                }
                if (Math.abs(candidate.length() - wanted.length()) <= allowed) {
                    int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
                    left -= wanted.length();
                    if (distance <= allowed && distance < bestDistance) {
                        best = candidate;
                        bestDistance = distance;
                    }
                }
            }
        }
        return best.isEmpty() ? "" : " (did you mean " + Quoted.of(best) + "?)";
    }

    /** How many characters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
