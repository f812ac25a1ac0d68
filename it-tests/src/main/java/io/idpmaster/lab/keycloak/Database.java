package io.idpmaster.lab.keycloak;

import java.util.Map;

/**
 * Where a server keeps what it holds.
 *
 * @param vendor as Keycloak names it, such as {@code postgres}
 * @param url for JDBC
 */
public record Database(String vendor, String url, String username, String password) {

    private static final String EMBEDDED = "dev-file";

    /** H2 in a file of the server's own: for a first run and for tests. */
    static Database embedded(String url) {
        return new Database(EMBEDDED, url, "", "");
    }

    /** Tells the installations of different vendors apart; empty for the embedded one. */
    String suffix() {
        return vendor.equals(EMBEDDED) ? "" : "-" + vendor;
    }

    // not as arguments: everybody on the machine reads those
    void enter(Map<String, String> environment) {
        environment.put("KC_DB_URL", url);
        if (!username.isEmpty()) {
            environment.put("KC_DB_USERNAME", username);
            environment.put("KC_DB_PASSWORD", password);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return vendor + " at " + url;
    }
}
