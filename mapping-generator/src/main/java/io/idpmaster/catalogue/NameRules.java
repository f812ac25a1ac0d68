package io.idpmaster.catalogue;

import java.util.regex.Pattern;

/**
 * What a single name may look like. A name travels through Keycloak's database, a SAML or OIDC message, an Apache
 * module's environment, Keystone's rule processor and Keystone's database, and must come out as it went in.
 */
final class NameRules {

    private static final Pattern EDGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern DOMAIN_ID = Pattern.compile("[0-9a-f]{32}");

    private final Report report;

    NameRules(Report report) {
        this.report = report;
    }

    /** Whether the name is usable; if not, the first thing that is wrong with it has been reported. */
    boolean check(Place place, String kind, String name, int longest) {
        if (name.isEmpty()) {
            report.error(place, "the " + kind + " is empty", "give it at least one character");
            return false;
        }
        int length = name.codePointCount(0, name.length());
        if (length > longest) {
            report.error(
                    place,
                    "the " + kind + " " + Quoted.of(name) + " has " + length + " characters, " + longest
                            + " is the most",
                    "shorten it");
            return false;
        }
        return checkCharacters(place, kind, name);
    }

    private boolean checkCharacters(Place place, String kind, String name) {
        if (name.indexOf(';') >= 0) {
            report.error(
                    place,
                    "the " + kind + " " + Quoted.of(name) + " has a `;`, at which Keystone would split it into several",
                    "choose one without `;`");
            return false;
        }
        int character;
        for (int i = 0; i < name.length(); i += Character.charCount(character)) {
            character = name.codePointAt(i);
            if (isHarmful(character)) {
                report.error(
                        place,
                        "the " + kind + " " + Quoted.of(name) + " has the character "
                                + Quoted.of(Character.toString(character))
                                + ", which no message carries or no eye sees",
                        "remove this character");
                return false;
            }
        }
        if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
            report.error(
                    place, "the " + kind + " " + Quoted.of(name) + " begins or ends with a space", "remove the space");
            return false;
        }
        return true;
    }

    /** Control characters, line ends, direction marks, halves of surrogate pairs, and what XML 1.0 cannot hold. */
    static boolean isHarmful(int character) {
        return Character.isISOControl(character)
                || character == 0x2028
                || character == 0x2029
                || character == 0x061c
                || character == 0x200e
                || character == 0x200f
                || (character >= 0x202a && character <= 0x202e)
                || (character >= 0x2066 && character <= 0x2069)
                || character == 0xfeff
                || (character >= 0xd800 && character <= 0xdfff)
                || (character & 0xfffe) == 0xfffe;
    }

    static boolean isSpace(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    static boolean isEdgeName(String name) {
        return EDGE.matcher(name).matches();
    }

    void checkDomainId(Place place, String id) {
        if (!DOMAIN_ID.matcher(id).matches()) {
            report.error(
                    place,
                    "the domain id " + Quoted.of(id) + " is not 32 lower-case hex digits",
                    "write 32 digits of 0-9 and a-f; `openssl rand -hex 16` makes some");
        }
    }
}
