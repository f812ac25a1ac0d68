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
    /** The realm's own settings: user domain, known roles, flows. */
    SETTINGS;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
