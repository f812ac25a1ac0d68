package io.idpmaster.config;

import java.util.List;
import java.util.Optional;

/**
 * What an operator may choose about an edge's configuration.
 *
 * @param path where the files will lie on the edge's hosts; absolute
 * @param dashboards addresses of Horizon's {@code /auth/websso/} that Keystone may send a browser back to; without one no
 *     browser can log in
 * @param openidc the version of mod_auth_openidc at the edge; absent: Debian's for the edge's Keystone
 */
public record ConfigOptions(String path, List<String> dashboards, Optional<OpenidcVersion> openidc) {

    /** Where the files lie unless somebody wants them elsewhere. */
    public static final String DEFAULT_PATH = "/etc/idp-master";

    public ConfigOptions {
        dashboards = List.copyOf(dashboards);
    }

    /** No choice made. */
    public static ConfigOptions defaults() {
        return new ConfigOptions(DEFAULT_PATH, List.of(), Optional.empty());
    }
}
