package io.idpmaster.catalogue;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** What MariaDB's collation makes of a name: two names with equal keys are one name to Keystone's database. */
record CollationKey(String text) {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    static CollationKey of(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return new CollationKey(name.stripTrailing().toUpperCase(java.util.Locale.ROOT));
        }
        String bare =
                MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
        StringBuilder key = new StringBuilder();
        bare.codePoints().map(c -> c == 'ß' ? 'S' : Character.toUpperCase(c)).forEach(key::appendCodePoint);
        return new CollationKey(key.toString().stripTrailing());
    }
}
