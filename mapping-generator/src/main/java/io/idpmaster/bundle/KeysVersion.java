package io.idpmaster.bundle;

import java.util.Comparator;

/**
 * The place of a document of keys in the order of all of them.
 *
 * @param epoch rises when root keys sign; from 1
 * @param number rises by one when a bundle key signs; 0 for what the root keys have signed
 */
public record KeysVersion(long epoch, long number) implements Comparable<KeysVersion> {

    private static final Comparator<KeysVersion> ORDER =
            Comparator.comparingLong(KeysVersion::epoch).thenComparingLong(KeysVersion::number);

    @Override
    public int compareTo(KeysVersion other) {
        return ORDER.compare(this, other);
    }

    /** For people. */
    @Override
    public String toString() {
        return "keys " + epoch + "." + number;
    }
}
