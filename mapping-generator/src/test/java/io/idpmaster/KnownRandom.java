package io.idpmaster;

import java.security.SecureRandom;
import java.util.Random;

/** The same bytes each time: for keys of tests whose signed documents are to be the same each time. Never for a real key. */
public final class KnownRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final Random random;

    public KnownRandom(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
