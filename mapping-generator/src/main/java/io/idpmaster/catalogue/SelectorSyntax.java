package io.idpmaster.catalogue;

import java.util.regex.Pattern;

/** The forms that edge selectors and the labels they choose by may have. */
final class SelectorSyntax {

    private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9*?][A-Za-z0-9._*?-]{0,62}");
    private static final int LONGEST_VALUE = 255;

    private SelectorSyntax() {}

    static boolean isSelector(String text) {
        int equals = text.indexOf('=');
        if (equals >= 0) {
            return NameRules.isWord(text.substring(0, equals)) && isSelectorValue(text.substring(equals + 1));
        }
        return Glob.isGlob(text) ? GLOB.matcher(text).matches() : NameRules.isWord(text);
    }

    /** Whether a label may have this value, which a selector can then name. */
    static boolean isLabelValue(String value) {
        return isSelectorValue(value) && !Glob.isGlob(value);
    }

    private static boolean isSelectorValue(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST_VALUE
                && value.codePoints().noneMatch(NameRules::isHarmful)
                && !NameRules.isSpace(value.codePointAt(0))
                && !NameRules.isSpace(value.codePointBefore(value.length()));
    }
}
