package io.idpmaster.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one of MariaDB's collations makes of a name: to a database with this collation, two names with equal keys are one
 * name, so that a unique index refuses the second and a search for it finds the first.
 *
 * <p>Keystone creates its tables with {@code CHARACTER SET utf8}
 * (keystone/common/sql/migrations/versions/27e647c0fad4_initial_version.py), and MariaDB's version decides which
 * collation that is. Both look at neither case nor accents and, as the SQL standard's PAD SPACE has it, not at spaces at
 * the end. They differ in the rest: {@code ß} is {@code s} to the older and {@code ss} to the newer, which also overlooks
 * characters of no width and takes an accent of its own character for none.
 *
 * <p>The equalities were measured on a server, character by character (collations.txt). Not covered: the few sequences,
 * in Indic and Southeast Asian scripts, to which the Unicode collation gives one weight together, and characters beyond
 * U+FFFF, which these tables do not hold at all.
 */
public record CollationKey(Collation collation, String text) {

    /** A collation that MariaDB gives Keystone's tables, unless it is told otherwise. */
    public enum Collation {
        /** The default up to MariaDB 11.4 (strings/ctype-utf8.c, my_charset_utf8mb3_general_ci). */
        UTF8MB3_GENERAL_CI,
        /** The default from MariaDB 11.5 on (strings/ctype-uca.c, Unicode 14, with accents ignored). */
        UTF8MB3_UCA1400_AI_CI
    }

    private static final Map<Collation, Map<Character, String>> STANDS_FOR = load();

    /** The name's keys in all collations. */
    public static List<CollationKey> of(String name) {
        List<CollationKey> keys = new ArrayList<>(Collation.values().length);
        for (Collation collation : Collation.values()) {
            keys.add(of(collation, name));
        }
        return keys;
    }

    /** The name's key in one collation. */
    public static CollationKey of(Collation collation, String name) {
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        String text = ascii ? name.toUpperCase(Locale.ROOT) : fold(name, STANDS_FOR.get(collation));
        return new CollationKey(collation, withoutSpacesAtTheEnd(text));
    }

    /** Whether one of the collations takes the two names for one. */
    public static boolean same(String one, String other) {
        return !Collections.disjoint(of(one), of(other));
    }

    private static String fold(String name, Map<Character, String> standsFor) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            String other = standsFor.get(name.charAt(i));
            if (other == null) {
                folded.append(name.charAt(i));
            } else {
                folded.append(other);
            }
        }
        return folded.toString();
    }

    private static String withoutSpacesAtTheEnd(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static Map<Collation, Map<Character, String>> load() {
        Map<Collation, Map<Character, String>> tables = new EnumMap<>(Collation.class);
        try (InputStream in = CollationKey.class.getResourceAsStream("collations.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            Map<Character, String> table = new HashMap<>();
            String line;
            while ((line = lines.readLine()) != null) {
                if (line.startsWith("[")) {
                    String name = line.substring(1, line.length() - 1).toUpperCase(Locale.ROOT);
                    table = new HashMap<>();
                    tables.put(Collation.valueOf(name), table);
                } else if (!line.startsWith("#")) {
                    load(line.split(" "), table);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tables;
    }

    private static void load(String[] words, Map<Character, String> table) {
        StringBuilder common = new StringBuilder();
        if (!words[0].equals("-")) {
            for (String character : words[0].split(",")) {
                common.append((char) Integer.parseInt(character, 16));
            }
        }
        for (int i = 1; i < words.length; i++) {
            String[] range = words[i].split("-");
            int last = Integer.parseInt(range[range.length - 1], 16);
            for (int c = Integer.parseInt(range[0], 16); c <= last; c++) {
                table.put((char) c, common.toString());
            }
        }
    }
}
