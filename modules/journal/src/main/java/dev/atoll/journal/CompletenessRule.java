package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * Decides up to which timestamp a journal is complete: every event that its region accepted with a timestamp up to there
 * is in what has been read.
 *
 * <p>What may still come is asked for <em>before</em> each read. Whoever had begun before that and has ended is in the
 * read, unless it leaves a gap; whoever had not ended, or begins later, has a later timestamp. Two things remain:
 *
 * <ul>
 *   <li>Writes in doubt, whose writer was told that they failed, or vanished, and which the database may still commit:
 *       nothing is claimed until all who wrote to the database after the doubt arose have been seen gone.
 *   <li>Clocks that start again: before something is claimed, the region promises durably that no clock of its own will
 *       ever start below it.
 * </ul>
 *
 * <p>For one thread.
 */
public final class CompletenessRule {

    /** So rarely has a promise to be made; and as far ahead of the wall clock may a clock be that starts again at once. */
    public static final long PROMISE_AHEAD_MILLIS = 1_000;

    /** The same for a clock that is further ahead already: less than a millisecond. */
    private static final long PROMISE_AHEAD_COUNTS = 30_000;

    /** What the rule asks of the journal. Each may block. */
    public interface Surroundings {

        /** Everyone who may be writing at this moment. */
        Set<String> writers();

        /** Makes durable that no clock of this region starts at or below the timestamp. */
        void promise(HybridTimestamp upTo);
    }

    private final WritesInFlight writes;
    private final InstantSource wall;
    private final Surroundings surroundings;
    private HybridTimestamp complete = HybridTimestamp.ZERO;
    private HybridTimestamp promised = HybridTimestamp.ZERO;
    private WritesInFlight.Reading before = new WritesInFlight.Reading(HybridTimestamp.ZERO, 0);
    private long settledDoubts;
    private long watchedDoubts;
    private Set<String> watched = Set.of();

    /** @param wall the clock that the region's clocks follow */
    public CompletenessRule(WritesInFlight writes, InstantSource wall, Surroundings surroundings) {
        this.writes = writes;
        this.wall = wall;
        this.surroundings = surroundings;
    }

    /** Call before each read of the journal. */
    public void beforeRead() {
        before = new WritesInFlight.Reading(HybridTimestamp.ZERO, settledDoubts);
        WritesInFlight.Reading now = writes.read();
        if (now.doubts() > settledDoubts) {
            watch(now.doubts());
        }
        if (now.safe().compareTo(promised) > 0) {
            HybridTimestamp ahead = HybridTimestamp.max(
                    HybridTimestamp.of(wall.millis() + PROMISE_AHEAD_MILLIS, 0),
                    new HybridTimestamp(now.safe().packed() + PROMISE_AHEAD_COUNTS));
            surroundings.promise(ahead);
            promised = ahead;
        }
        before = now;
    }

    private void watch(long doubts) {
        Set<String> writing = surroundings.writers();
        if (doubts > watchedDoubts) {
            watched = new HashSet<>(writing);
            watchedDoubts = doubts;
        } else {
            watched.retainAll(writing);
        }
        if (watched.isEmpty()) {
            settledDoubts = watchedDoubts;
        }
    }

    /**
     * Call after each read, with what it gave.
     *
     * @param everything whether everything that is visible in the journal has been read, and no gap is left in it
     * @return the timestamp up to which all that was read so far is complete; never goes down
     */
    public HybridTimestamp afterRead(boolean everything) {
        if (everything && before.doubts() <= settledDoubts) {
            complete = HybridTimestamp.max(complete, before.safe());
        }
        return complete;
    }

    /** As the last {@link #afterRead} has said. */
    public HybridTimestamp complete() {
        return complete;
    }
}
