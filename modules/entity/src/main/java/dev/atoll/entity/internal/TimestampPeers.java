package dev.atoll.entity.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.WritesInFlight;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the other nodes of a region have last said of their timestamps in flight. Safe for use by many threads. */
public final class TimestampPeers {

    private final Map<String, WritesInFlight.Reading> said = new ConcurrentHashMap<>();

    /** One to begin with: the database may still be at what was written before this node started. */
    private final AtomicLong doubts = new AtomicLong(1);

    /** From now on nothing is safe that this node has not said to be. */
    void add(String node) {
        WritesInFlight.Reading nothing = new WritesInFlight.Reading(HybridTimestamp.ZERO, 0);
        if (said.putIfAbsent(node, nothing) == null) {
            doubts.incrementAndGet();
        }
    }

    void heard(String node, WritesInFlight.Reading reading) {
        said.computeIfPresent(node, (same, before) -> {
            doubts.addAndGet(Math.max(0, reading.doubts() - before.doubts())); // before its timestamps count
            return reading;
        });
    }

    /**
     * The node is gone; the database may still be at what it has written.
     *
     * @return where its clock was at least; zero when that is not known
     */
    HybridTimestamp remove(String node) {
        WritesInFlight.Reading last = said.get(node);
        said.computeIfPresent(node, (same, reading) -> {
            doubts.incrementAndGet();
            return null;
        });
        return last == null ? HybridTimestamp.ZERO : last.safe();
    }

    /** @param own of this node, read just now */
    public WritesInFlight.Reading limit(WritesInFlight.Reading own) {
        HybridTimestamp safe = own.safe();
        for (WritesInFlight.Reading reading : said.values()) {
            safe = reading.safe().compareTo(safe) < 0 ? reading.safe() : safe;
        }
        return new WritesInFlight.Reading(safe, own.doubts() + doubts.get()); // last, as in the ledger
    }
}
