package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import java.util.List;
import java.util.Optional;

/**
 * How far this region has applied other regions' journals; kept in this region's database.
 *
 * <p>Blocking, as {@link JournalReader}, with the same failures. Safe for use by several threads and several nodes.
 */
public interface OffsetStore {

    /** The stored offset, or empty when nothing of this journal and slice range was ever applied here. */
    Optional<StoredOffset> load(OffsetKey key);

    /** All stored offsets of all peer regions, also those of their earlier journals; of a region, the latest last. */
    List<StoredOffset> loadAll();

    /**
     * Moves the offset and the timestamp forward; neither goes back. When this returns, the stored offset is at least
     * {@code position}, and it survives a crash. Safe to retry, also when the outcome is not known.
     *
     * @param position the watermark up to which everything is durable here, at least 0
     * @param complete everything that the peer accepted up to this timestamp is durable here
     */
    void advance(OffsetKey key, long position, HybridTimestamp complete);

    /**
     * One stored offset.
     *
     * @param position the watermark
     * @param complete all that the peer accepted up to this timestamp, on the same journal, is durable here
     */
    record StoredOffset(OffsetKey key, long position, HybridTimestamp complete) {}
}
