package io.idpmaster.reconcile;

/**
 * How much one run may take away. A catalogue that was emptied by mistake must not empty the edges.
 *
 * @param most so many grants, and so many users, may go at once
 * @param percent such a part of what the roster and what would go are together may go at once; counts only where more
 *     than {@value #FEW} would go, or the smallest edge could lose nothing
 * @param large no cap
 * @param newProvider an identity provider or protocol that somebody deleted may be made again
 */
public record Allowance(int most, int percent, boolean large, boolean newProvider) {

    static final int FEW = 10;

    /** What a run may do without being told. */
    public static final Allowance USUAL = new Allowance(100, 25, false, false);

    /** Whether so many may go of so many. */
    boolean covers(int going, int staying) {
        if (large) {
            return true;
        }
        return going <= most && (going <= FEW || going * 100L <= percent * (long) (going + staying));
    }
}
