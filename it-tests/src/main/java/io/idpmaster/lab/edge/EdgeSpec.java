package io.idpmaster.lab.edge;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.lab.tls.ServerCertificate;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * An edge to be started.
 *
 * @param release the major version of its Keystone
 * @param url its identity API, on 127.0.0.1
 * @param configuration what {@code idpm config} has written for it; copied, not changed
 * @param certificate with what its Apache speaks TLS, where its address is one of https
 */
public record EdgeSpec(
        String name,
        int release,
        URI url,
        Path configuration,
        Database database,
        Optional<ServerCertificate> certificate) {

    /** What its Keystone keeps its data in. SQLite enforces no foreign keys and no column's size. */
    public enum Database {
        SQLITE,
        MARIADB;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public EdgeSpec {
        if (!(certificate.isPresent() ? "https" : "http").equals(url.getScheme())
                || !"127.0.0.1".equals(url.getHost())
                || url.getPort() < 0
                || !"/v3".equals(url.getPath())) {
            throw new EdgeException(
                    "edge `" + name + "`: the lab serves `http://127.0.0.1:PORT/v3`, or with a certificate "
                            + "`https://127.0.0.1:PORT/v3`, not `" + url + "`");
        }
        if (!EdgeRoot.RELEASES.contains(release)) {
            throw new EdgeException(
                    "edge `" + name + "`: the lab has Keystone " + EdgeRoot.RELEASES + ", not " + release);
        }
        if (isBehindShibboleth(configuration) && release != EdgeRoot.SHIBBOLETH) {
            throw new EdgeException("edge `" + name + "`: the lab has mod_shib with Keystone " + EdgeRoot.SHIBBOLETH
                    + ", not with " + release);
        }
    }

    /** An edge on SQLite. */
    public EdgeSpec(String name, int release, URI url, Path configuration) {
        this(name, release, url, configuration, Database.SQLITE);
    }

    /** An edge that speaks plain HTTP. */
    public EdgeSpec(String name, int release, URI url, Path configuration, Database database) {
        this(name, release, url, configuration, database, Optional.empty());
    }

    /** An edge as its agreement describes it. */
    public static EdgeSpec of(Edge edge, Path configuration, Database database) {
        return of(edge, configuration, database, Optional.empty());
    }

    /** An edge as its agreement describes it, with a certificate where its address is one of https. */
    public static EdgeSpec of(
            Edge edge, Path configuration, Database database, Optional<ServerCertificate> certificate) {
        int release = edge.agreement()
                .keystone()
                .release()
                .orElseThrow(() -> new EdgeException("edge `" + edge.name()
                        + "` states no release of Keystone; state `keystone.release` in its agreement"));
        return new EdgeSpec(
                edge.name(),
                release,
                URI.create(edge.agreement().keystone().url()),
                configuration,
                database,
                certificate);
    }

    /** The same, speaking TLS. */
    public EdgeSpec with(ServerCertificate own) {
        return new EdgeSpec(name, release, url, configuration, database, Optional.of(own));
    }

    int port() {
        return url.getPort();
    }

    /** Whether its Apache needs mod_shib. */
    boolean isBehindShibboleth() {
        return isBehindShibboleth(configuration);
    }

    private static boolean isBehindShibboleth(Path configuration) {
        return Files.exists(configuration.resolve("shibboleth2.xml"));
    }
}
