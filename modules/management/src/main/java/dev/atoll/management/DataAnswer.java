package dev.atoll.management;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.replication.Confirmation;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a region knows of one key.
 *
 * @param value as the collection's policy shows it; null after a delete
 * @param timestamp of the newest event that was applied
 * @param region where that event was accepted
 * @param versionVector for each region, how many of its writes of this key were applied
 * @param confirmation of a write: in which regions it is known to be durable; null for a read
 * @param replayed whether this answers a request that was applied before, under the same idempotency key
 */
public record DataAnswer(
        View value,
        HybridTimestamp timestamp,
        RegionId region,
        SortedMap<RegionId, Long> versionVector,
        Confirmation confirmation,
        boolean replayed) {

    /** Whether a reader sees the same; whoever wrote it, and when. */
    static boolean sameValue(Optional<DataAnswer> one, Optional<DataAnswer> other) {
        return one.map(DataAnswer::json).equals(other.map(DataAnswer::json));
    }

    private Payload json() {
        return ViewJson.payload(value);
    }

    /** The same, with what other regions say. */
    public DataAnswer with(Confirmation known) {
        return new DataAnswer(value, timestamp, region, versionVector, known, replayed);
    }
}
