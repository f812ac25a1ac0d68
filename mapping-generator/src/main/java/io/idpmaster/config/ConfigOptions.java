package io.idpmaster.config;

import io.idpmaster.catalogue.Edge;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private static final Pattern SLASHES = Pattern.compile("/*+$");

    public ConfigOptions {
        dashboards = List.copyOf(dashboards);
    }

    /**
     * Horizon's address by the edge's label {@code dashboard}, as Keystone is to know it: as good as one that is named, for who
     * writes the files anew may have forgotten that.
     */
    public static List<String> dashboardsOf(Edge edge) {
        return edge.dashboard().stream()
                .map(horizon -> SLASHES.matcher(horizon).replaceFirst("") + "/auth/websso/")
                .toList();
    }

    /** No choice made. */
    public static ConfigOptions defaults() {
        return new ConfigOptions(DEFAULT_PATH, List.of(), Optional.empty());
    }
}
