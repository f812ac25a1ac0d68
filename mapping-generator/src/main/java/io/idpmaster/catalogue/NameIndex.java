package io.idpmaster.catalogue;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Some names, arranged so that a pattern is compared only with those that begin like it. */
final class NameIndex {

    // comparisons for all patterns together; after that a pattern counts as matching, for it only ever costs a warning
    private static final int PURSE = 1_000_000;

    private final Set<String> names;
    private final String[] sorted;
    private final Map<String, Boolean> answers = new HashMap<>();
    private int left = PURSE;

    NameIndex(Collection<String> names) {
        this.names = Set.copyOf(names);
        this.sorted = this.names.toArray(String[]::new);
        Arrays.sort(sorted);
    }

    /** In alphabetical order. */
    List<String> names() {
        return List.of(sorted);
    }

    /** Whether a glob, or a plain name, stands for at least one of the names. */
    boolean matches(String pattern) {
        return Glob.isGlob(pattern) ? answers.computeIfAbsent(pattern, this::search) : names.contains(pattern);
    }

    private boolean search(String pattern) {
        int end = 0;
        while (pattern.charAt(end) != '*' && pattern.charAt(end) != '?') {
            end++;
        }
        String beginning = pattern.substring(0, end);
        Glob glob = new Glob(pattern);
        int found = Arrays.binarySearch(sorted, beginning);
        for (int i = found < 0 ? -found - 1 : found; i < sorted.length && sorted[i].startsWith(beginning); i++) {
            if (--left < 0 || glob.matches(sorted[i])) {
                return true;
            }
        }
        return false;
    }
}
