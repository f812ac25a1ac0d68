package io.idpmaster.catalogue;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a single name may look like. A name travels through Keycloak's database, a SAML or OIDC message, an Apache
 * module's environment, Keystone's rule processor and Keystone's database, and must come out as it went in.
 */
final class NameRules {

    /** What {@link #isWord} wants, for messages. */
    static final String A_WORD = "1 to 63 of the characters `A-Z a-z 0-9 . _ -`, the first a letter or digit";

    /** What stands in a URL where an edge's name would, and is another question. */
    private static final Set<String> TAKEN_WORDS = Set.of("summary");

    /** What no URL carries as a part of its path: RFC 3986, 5.2.4, takes them away, however they are written. */
    private static final Set<String> DOTS = Set.of(".", "..");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
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

    /** Whether the name of a domain, a project or a team can be a part of an address. */
    void checkAddress(Place place, String kind, String name) {
        if (DOTS.contains(name)) {
            report.error(
                    place,
                    "the " + kind + " " + Quoted.of(name)
                            + " cannot stand in an address, of which browsers and servers " + "cut it off",
                    "choose another name than `.` and `..`");
        }
    }

    /** Whether an edge's name means something else in an address of the master's. */
    void checkEdgeAddress(Place place, String name) {
        if (TAKEN_WORDS.contains(name)) {
            report.error(
                    place,
                    "the edge name " + Quoted.of(name) + " is taken: at the master's `edges/" + name
                            + "` stands the summary of all edges, and this one could not be looked at",
                    "rename the edge");
        }
    }

    /** As {@link #check}, for what becomes a row of Keystone's own, in tables that hold no character beyond U+FFFF. */
    boolean checkStored(Place place, String kind, String name, int longest) {
        if (!check(place, kind, name, longest)) {
            return false;
        }
        if (name.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
            report.warning(
                    place,
                    "the " + kind + " " + Quoted.of(name)
                            + " has a character beyond U+FFFF, which Keystone's tables on MariaDB (utf8mb3) do not hold",
                    "choose one without it, unless no edge runs on MariaDB or MySQL");
        }
        return true;
    }

    /**
     * Control and format characters, such as direction marks, line ends, halves of surrogate pairs, and what Unicode and
     * XML 1.0 know as no character. The two joiners are spared, for some languages cannot be written without them.
     */
    static boolean isHarmful(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> character != 0x200c && character != 0x200d;
            default -> (character & 0xfffe) == 0xfffe || (character >= 0xfdd0 && character <= 0xfdef);
        };
    }

    static boolean isSpace(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** Whether it can stand in a URL's path, a file's name and a client id as it is. */
    static boolean isWord(String text) {
        return WORD.matcher(text).matches();
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
