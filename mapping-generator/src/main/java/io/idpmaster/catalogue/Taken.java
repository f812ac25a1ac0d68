package io.idpmaster.catalogue;

import io.idpmaster.mapping.CollationKey;
import java.util.HashMap;
import java.util.Map;

/** The names that things of one kind have so far in one scope; reports each that comes a second time. */
final class Taken {

    private final String kind;
    private final Report report;
    private final Map<String, Place> exactly = new HashMap<>();
    private final Map<CollationKey, String> alike = new HashMap<>();

    /** @param kind what has the names, as in {@code project} */
    Taken(String kind, Report report) {
        this.kind = kind;
        this.report = report;
    }

    /** An error for a name that is there already, or that MariaDB would take for one that is. */
    void add(String name, Place place) {
        if (addExactly(name, place)) {
            String other = name;
            for (CollationKey key : CollationKey.of(name)) {
                String taken = alike.putIfAbsent(key, name);
                other = taken == null ? other : taken;
            }
            if (!other.equals(name)) {
                report.error(
                        place,
                        "the " + kind + " " + Quoted.of(name) + " is " + Quoted.of(other) + " (" + exactly.get(other)
                                + ") to MariaDB, which looks at neither case nor accents",
                        "rename one of them");
            }
        }
    }

    /** An error for a name that is there already, letter for letter; whether it is new. */
    boolean addExactly(String name, Place place) {
        if (name.isEmpty()) {
            return false;
        }
        Place other = exactly.putIfAbsent(name, place);
        if (other != null) {
            report.error(
                    place,
                    "the " + kind + " " + Quoted.of(name) + " is here twice, first as " + other,
                    "rename or remove one of them");
        }
        return other == null;
    }
}
