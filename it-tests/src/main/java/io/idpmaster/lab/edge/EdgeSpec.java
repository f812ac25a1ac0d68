package io.idpmaster.lab.edge;

import io.idpmaster.catalogue.Edge;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An edge to be started.
 *
 * @param release the major version of its Keystone
 * @param url its identity API, on 127.0.0.1
 * @param configuration what {@code idpm config} has written for it; copied, not changed
 */
public record EdgeSpec(String name, int release, URI url, Path configuration, Database database) {

    /** What its Keystone keeps its data in. SQLite enforces no foreign keys and no column's size. */
    public enum Database {
        SQLITE,
        MARIADB;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public EdgeSpec {
        if (!"http".equals(url.getScheme())
                || !"127.0.0.1".equals(url.getHost())
                || url.getPort() < 0
                || !"/v3".equals(url.getPath())) {
            throw new EdgeException(
                    "edge `" + name + "`: the lab serves `http://127.0.0.1:PORT/v3`, not `" + url + "`");
        }
        if (!EdgeRoot.RELEASES.contains(release)) {
            throw new EdgeException(
                    "edge `" + name + "`: the lab has Keystone " + EdgeRoot.RELEASES + ", not " + release);
        }
    }

    /** An edge on SQLite. */
    public EdgeSpec(String name, int release, URI url, Path configuration) {
        this(name, release, url, configuration, Database.SQLITE);
    }

    /** An edge as its agreement describes it. */
    public static EdgeSpec of(Edge edge, Path configuration, Database database) {
        int release = edge.agreement()
                .keystone()
                .release()
                .orElseThrow(() -> new EdgeException("edge `" + edge.name()
                        + "` states no release of Keystone; state `keystone.release` in its agreement"));
        return new EdgeSpec(
                edge.name(), release, URI.create(edge.agreement().keystone().url()), configuration, database);
    }

    int port() {
        return url.getPort();
    }
}
