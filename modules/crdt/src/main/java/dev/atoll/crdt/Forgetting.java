package dev.atoll.crdt;

/**
 * What is forgotten of an entity, where it is and elsewhere.
 *
 * @param horizon everything that any region accepted with a timestamp up to there is applied in all of them; an entity of
 *     which nothing is left and nothing later is known may have been forgotten here. {@link HybridTimestamp#ZERO}: nothing is
 * @param elsewhere states that were read when less was applied are not taken: they may hold what was removed since, and
 *     forgotten. {@link HybridTimestamp#ZERO}: all are taken
 * @param anything whether something may ever have been forgotten, so that an origin which is not listed may have written the
 *     entity before
 */
public record Forgetting(HybridTimestamp horizon, HybridTimestamp elsewhere, boolean anything) {

    public static final Forgetting NOTHING = new Forgetting(HybridTimestamp.ZERO, HybridTimestamp.ZERO, false);

    private static final int NUMBERS_A_MILLISECOND = 8;

    /** By what something may be forgotten here: by nothing where states of before are taken, which may have it still. */
    public HybridTimestamp here() {
        return elsewhere.compareTo(horizon) < 0 ? elsewhere : horizon;
    }

    /** Where everything up to there was applied, and may be forgotten. */
    public static Forgetting upTo(HybridTimestamp horizon) {
        return new Forgetting(horizon, horizon, horizon.packed() > 0);
    }

    /**
     * Where an origin begins to count anew at that timestamp: above all that it has counted before and may have been
     * forgotten, which is {@link #isBelow}; exact in any number of 53 bits for some centuries.
     */
    static long firstNumber(HybridTimestamp timestamp) {
        return timestamp.millis() << NUMBERS_A_MILLISECOND;
    }

    /** Whether an origin that begins anew after the horizon begins above the number. */
    static boolean isBelow(long sequence, HybridTimestamp horizon) {
        return sequence < firstNumber(horizon);
    }

    /** Whether an origin has begun anew at the number, or below it: nobody counts so far, nor begins so low. */
    static boolean hasBegunAnew(long sequence) {
        return sequence >= 1L << 40;
    }
}
