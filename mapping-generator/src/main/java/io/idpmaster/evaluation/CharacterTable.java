package io.idpmaster.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the Python of a release knows about characters. Java's own tables are of another version of Unicode, and change
 * with the runtime; these were printed by each Python itself (it-tests/differential/characters.py).
 */
final class CharacterTable {

    private final Membership printable;
    private final Membership alphanumeric;
    private final Membership space;
    private final Membership decimal;
    private final Membership identifierStart;
    private final Membership identifierPart;
    private final Membership cased;
    private final Changes lower;
    private final Changes upper;
    private final Map<Integer, List<Integer>> alike = new HashMap<>();

    private CharacterTable(Map<String, int[]> numbers) {
        printable = new Membership(numbers.get("printable"));
        alphanumeric = new Membership(numbers.get("alphanumeric"));
        space = new Membership(numbers.get("space"));
        decimal = new Membership(numbers.get("decimal"));
        identifierStart = new Membership(numbers.get("identifier-start"));
        identifierPart = new Membership(numbers.get("identifier-part"));
        cased = new Membership(numbers.get("cased"));
        lower = new Changes(numbers.get("lower"));
        upper = new Changes(numbers.get("upper"));
        int[] groups = numbers.get("alike");
        for (int at = 0; at < groups.length; at += groups[at] + 1) {
            List<Integer> group = new ArrayList<>();
            for (int i = 1; i <= groups[at]; i++) {
                group.add(groups[at + i]);
            }
            group.forEach(point -> alike.put(point, List.copyOf(group)));
        }
    }

    /** @param python its version, such as {@code 3.13} */
    static CharacterTable read(String python) {
        String name = "characters-" + python + ".txt";
        try (InputStream in = CharacterTable.class.getResourceAsStream(name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            Map<String, int[]> numbers = new HashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] words = line.split(" ");
                    numbers.put(
                            words[0],
                            Arrays.stream(words, 1, words.length)
                                    .mapToInt(word -> Integer.parseInt(word, 36))
                                    .toArray());
                }
            }
            return new CharacterTable(numbers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code unicodedata.lookup}, as far as Java knows the name. */
    static int named(String name) throws EvaluationException {
        try {
            int point = Character.codePointOf(name);
            if (name.equalsIgnoreCase(Character.getName(point))) {
                return point;
            }
        } catch (IllegalArgumentException e) {
            // the name may still be one that only Python knows
        }
        throw new EvaluationException(EvaluationException.NOT_MODELLED, "the character of the name `" + name + "`");
    }

    /** The value of a decimal digit of any script, or -1: {@code unicodedata.decimal}. */
    int decimal(int point) {
        if (point < 0x80) {
            return point >= '0' && point <= '9' ? point - '0' : -1;
        }
        // the digits of a script stand side by side, those of several scripts too
        return decimal.contains(point) ? (point - decimal.start(point)) % 10 : -1;
    }

    /** {@code str.isprintable} of one character. */
    boolean printable(int point) {
        return printable.contains(point);
    }

    /** {@code str.isalnum} of one character. */
    boolean alphanumeric(int point) {
        return alphanumeric.contains(point);
    }

    /** {@code str.isspace} of one character. */
    boolean space(int point) {
        return space.contains(point);
    }

    /** {@code str.isidentifier}. */
    boolean identifier(int[] text) {
        for (int i = 0; i < text.length; i++) {
            if (!(i == 0 ? identifierStart : identifierPart).contains(text[i])) {
                return false;
            }
        }
        return text.length > 0;
    }

    /** Whether the character has another case: {@code _sre.unicode_iscased}. */
    boolean cased(int point) {
        return cased.contains(point);
    }

    /** {@code _sre.unicode_tolower}. */
    int lower(int point) {
        return lower.apply(point);
    }

    int upper(int point) {
        return upper.apply(point);
    }

    /** What a lower case character stands for besides itself, itself included; empty for all but a few. */
    List<Integer> alike(int point) {
        return alike.getOrDefault(point, List.of());
    }

    /** A set of characters, as the lengths of what is out and in by turns. */
    private static final class Membership {
        private final int[] ends;

        Membership(int[] lengths) {
            ends = lengths;
            Arrays.parallelPrefix(ends, Integer::sum);
        }

        private int stretch(int point) {
            int at = Arrays.binarySearch(ends, point);
            return at >= 0 ? at + 1 : -at - 1;
        }

        boolean contains(int point) {
            int stretch = stretch(point);
            return stretch < ends.length && stretch % 2 == 1;
        }

        int start(int point) {
            return ends[stretch(point) - 1];
        }
    }

    /** What some characters change to. */
    private static final class Changes {
        private static final int BASIC_PLANE = 0x10000;

        private final char[] basic = new char[BASIC_PLANE];
        private final int[] starts;
        private final int[] ends;
        private final int[] strides;
        private final int[] deltas;

        Changes(int[] groups) {
            int count = groups.length / 4;
            starts = new int[count];
            ends = new int[count];
            strides = new int[count];
            deltas = new int[count];
            for (int point = 0; point < BASIC_PLANE; point++) {
                basic[point] = (char) point;
            }
            int last = 0;
            for (int i = 0; i < count; i++) {
                starts[i] = last + groups[4 * i];
                strides[i] = groups[4 * i + 2];
                ends[i] = starts[i] + (groups[4 * i + 1] - 1) * strides[i];
                deltas[i] = groups[4 * i + 3];
                last = ends[i];
                for (int point = starts[i]; point <= Math.min(ends[i], BASIC_PLANE - 1); point += strides[i]) {
                    basic[point] = (char) (point + deltas[i]);
                }
            }
        }

        int apply(int point) {
            if (point < BASIC_PLANE) {
                return basic[point];
            }
            int at = Arrays.binarySearch(starts, point);
            int group = at >= 0 ? at : -at - 2;
            if (group >= 0 && point <= ends[group] && (point - starts[group]) % strides[group] == 0) {
                return point + deltas[group];
            }
            return point;
        }
    }
}
