package io.idpmaster.catalogue;

import java.util.Optional;

/**
 * What Keystone's tables, and the way to them, hold of a name. A catalogue's file is checked against it when it is
 * loaded, a release when it is made: groups and users also come from LDAP, from identity brokers and from the console.
 */
public final class StoredName {

    /** The most characters of a domain's and a project's name (keystone/common/validation); one more is a 400 or a 500. */
    public static final int LONGEST_PROJECT = 64;

    /** The most characters of any other name, at Keystone, and at Keycloak of most things. */
    public static final int LONGEST = 255;

    private StoredName() {}

    /** The first thing that is wrong with the name, as a clause such as {@code it is empty}; nothing where it can stay. */
    public static Optional<String> flaw(String name, int longest) {
        return flawWithin(name, longest)
                .or(() -> name.indexOf(';') >= 0
                        ? Optional.of("Keystone splits values at a semicolon")
                        : Optional.empty());
    }

    /** As {@link #flaw}, of a name that travels within a text of another form, where nobody splits. */
    public static Optional<String> flawWithin(String name, int longest) {
        if (name.isEmpty()) {
            return Optional.of("it is empty");
        }
        int length = name.codePointCount(0, name.length());
        if (length > longest) {
            return Optional.of("it has " + length + " characters, and " + longest + " is the most");
        }
        // of every user at every edge, so without a stream
        int character;
        for (int i = 0; i < name.length(); i += Character.charCount(character)) {
            character = name.codePointAt(i);
            if (NameRules.isHarmful(character)) {
                return Optional.of("it has the character " + Quoted.of(Character.toString(character))
                        + ", which no message carries or no eye sees");
            }
        }
        // MariaDB takes a name with blanks at its end for the one without
        return NameRules.isSpace(name.codePointAt(0)) || NameRules.isSpace(name.codePointBefore(name.length()))
                ? Optional.of("it begins or ends with a space")
                : Optional.empty();
    }
}
