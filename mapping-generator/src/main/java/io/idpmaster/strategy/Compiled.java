package io.idpmaster.strategy;

import io.idpmaster.mapping.Mapping;
import java.util.List;

/**
 * A mapping, and what it can carry.
 *
 * @param storedSize bytes in Keystone's database, at most {@link io.idpmaster.mapping.StoredSize#LIMIT}
 * @param buckets the values of {@link Attributes#SIZE} that have a rule, smallest first; empty where the strategy has
 *     no buckets
 * @param complete whether every bucket that a release may name has found room
 */
public record Compiled(Mapping mapping, int storedSize, List<String> buckets, boolean complete) {

    public Compiled {
        buckets = List.copyOf(buckets);
    }

    /** Whether some rule of the mapping takes this release. */
    public boolean carries(Release release) {
        return buckets.isEmpty() || buckets.contains(release.attributes().get(Attributes.SIZE));
    }

    /** The largest bucket, for people. */
    public String largest() {
        return buckets.isEmpty() ? "unlimited" : buckets.get(buckets.size() - 1);
    }
}
