package io.idpmaster.keycloak.catalogue;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Many values for one question: databases limit the values in one condition, Oracle to 1,000. */
public final class Chunks {

    /** The most in one. */
    public static final int SIZE = 500;

    private Chunks() {}

    /** Does the work with all of them, in their order, so many at a time; with none, not at all. */
    public static void of(Collection<String> values, Consumer<List<String>> work) {
        List<String> all = List.copyOf(values);
        for (int from = 0; from < all.size(); from += SIZE) {
            work.accept(all.subList(from, Math.min(from + SIZE, all.size())));
        }
    }
}
