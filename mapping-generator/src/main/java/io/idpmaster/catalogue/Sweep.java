package io.idpmaster.catalogue;

import java.util.Locale;

/** What an edge's agent may take from a shadow user. */
public enum Sweep {
    /** Only grants that a former roster of this master held. */
    GRANTED_ONLY,
    /** Every grant in the accepted domains. */
    AUTHORITATIVE;

    /** The name as the catalogue writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
