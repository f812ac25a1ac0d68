package io.idpmaster.catalogue;

import java.util.Locale;

/** How assignments travel from the master to an edge: one word for a mapping and the release that goes with it. */
public enum StrategyName {
    NUMBERED,
    JSON,
    GROUPS;

    /** The name as the catalogue writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
