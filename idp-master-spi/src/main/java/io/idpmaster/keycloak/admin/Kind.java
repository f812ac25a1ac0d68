package io.idpmaster.keycloak.admin;

import java.util.Locale;

/** What an import counts. */
enum Kind {
    DOMAINS,
    PROJECTS,
    TEAMS,
    USERS,
    MEMBERSHIPS,
    EDGES,
    /** The realm's own settings: its attributes of the catalogue, the flows of edges, the user profile. */
    SETTINGS,
    /** The clients by which people log in to our pages. */
    PAGES;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
