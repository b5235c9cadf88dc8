package dev.atoll.entity;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.OpenWrites;
import dev.atoll.journal.WritesInFlight;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows which timestamps one node has given to events that are not durable yet. Safe for use by many threads; costs one
 * entry for each batch of an entity.
 *
 * <p>An entry is made before the batch's first timestamp, with what the clock is past by then. So whoever reads the
 * ledger either finds the entry, or has moved the clock on before the batch's timestamps are given.
 */
public final class TimestampLedger implements WritesInFlight {

    /** One batch of events, from before its first timestamp until its fate is known. */
    public static final class Entry {
        private final long above;

        private Entry(long above) {
            this.above = above;
        }
    }

    private final HybridClock clock;
    private final OpenWrites writes;
    private final Set<Entry> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong doubts = new AtomicLong();

    /** @param clock the node's only one */
    public TimestampLedger(HybridClock clock) {
        this(clock, OpenWrites.NONE);
    }

    /**
     * @param clock the node's only one
     * @param writes the node's writes that the database has not ended
     */
    public TimestampLedger(HybridClock clock, OpenWrites writes) {
        this.clock = clock;
        this.writes = writes;
    }

    public HybridClock clock() {
        return clock;
    }

    /** Call before the batch's first timestamp is taken from the clock, and end it in one of the two ways below. */
    public Entry begin() {
        Entry entry = new Entry(clock.floor().packed());
        open.add(entry);
        return entry;
    }

    /** The events are durable, or certainly never will be. Call before anybody is told. */
    public void settled(Entry entry) {
        open.remove(entry);
    }

    /**
     * Nobody knows whether the events are durable, or will be. While they may still wait in this process for the database,
     * their timestamps count as given; then, as long as the database may be at them, as in doubt.
     */
    public void doubtful(Entry entry) {
        CompletionStage<Void> unused = writes.ended().thenRun(() -> {
            doubts.incrementAndGet();
            open.remove(entry);
        });
    }

    @Override
    public Reading read() {
        long safe = clock.next().packed(); // first: what begins after the look at the entries is later than this
        for (Entry entry : open) {
            safe = Math.min(safe, entry.above);
        }
        return new Reading(new HybridTimestamp(safe), doubts.get()); // last: who has left the entries in doubt counts
    }
}
