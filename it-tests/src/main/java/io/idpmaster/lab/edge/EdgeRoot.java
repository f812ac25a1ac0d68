package io.idpmaster.lab.edge;

import java.nio.file.Path;
import java.util.List;

/**
 * A root file system with one release of Keystone, its Apache and the openstack client of the same Debian. Kept outside
 * the checkout and used by many edges at once: it is read-only to them.
 *
 * @param release Keystone's major version
 */
public record EdgeRoot(int release, Path directory) {

    /** The releases that there are roots for, oldest first: those of Debian 12, 13 and testing. */
    public static final List<Integer> RELEASES = List.of(22, 27, 30);

    /** The one release that there is a root with mod_shib for. */
    static final int SHIBBOLETH = 27;

    /** Makes the root, which takes some minutes, or finds it in the cache. */
    static EdgeRoot prepare(Scripts scripts, int release) {
        return new EdgeRoot(release, scripts.makeRoot(String.valueOf(release)));
    }

    /** The same with mod_shib in it. */
    static EdgeRoot shibboleth(Scripts scripts) {
        return new EdgeRoot(SHIBBOLETH, scripts.makeRoot("shibboleth"));
    }
}
