package io.idpmaster.catalogue;

import java.util.Locale;

/** What an edge's agent does once the last bundle that it took has expired. */
public enum Expired {
    /** The edge is held to that bundle all the same. */
    KEEP,
    /** The identity provider is disabled until there is a new bundle: nobody logs in through it. */
    SUSPEND;

    /** The name as the catalogue writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
