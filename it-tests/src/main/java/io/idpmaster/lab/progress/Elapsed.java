package io.idpmaster.lab.progress;

import java.util.Locale;

/** How long something has taken, as people read it. */
public final class Elapsed {

    private final long start = System.nanoTime();

    /** Seconds since this was made. */
    public double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Such as {@code 0.4 s}, {@code 27 s} or {@code 2 min 5 s}. */
    @Override
    public String toString() {
        double seconds = seconds();
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
    }
}
