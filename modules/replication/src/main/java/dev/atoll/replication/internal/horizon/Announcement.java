package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.HybridTimestamp;

/**
 * What a region says of itself to the others.
 *
 * @param among {@link HorizonRules#nameOf} the origins that it counts as active, itself included
 * @param applied everything that any of these accepted with a timestamp up to there is applied in the region. What was
 *     announced before holds on when a later one is lower
 * @param since what its journal says up to this timestamp tells all that it had of others when it counted these origins for
 *     the first time; {@link #NEVER} while it has not all that they have
 */
public record Announcement(String among, HybridTimestamp applied, HybridTimestamp since) {

    public static final HybridTimestamp NEVER = new HybridTimestamp(Long.MAX_VALUE);

    /** The same of a region that waits for states: it counts with nobody's, and what was announced holds on. */
    public Announcement ofWaiting() {
        return new Announcement("", applied, NEVER);
    }

    /** Whether the region waits for no states, as far as it says. */
    public boolean counts() {
        return !among.isEmpty();
    }

    /** Of a region that says nothing. */
    public static final Announcement NONE = new Announcement("", HybridTimestamp.ZERO, NEVER);
}
