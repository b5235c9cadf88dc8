package dev.atoll.journal;

import dev.atoll.crdt.RegionId;
import java.util.List;
import java.util.OptionalLong;

/**
 * How far this region has applied other regions' journals; kept in this region's database.
 *
 * <p>Blocking, as {@link JournalReader}, with the same failures. Safe for use by several threads and several nodes.
 */
public interface OffsetStore {

    /** The stored offset, or empty when nothing of this journal and slice range was ever applied here. */
    OptionalLong load(OffsetKey key);

    /** All stored offsets of one peer region, also those of its earlier journals. */
    List<StoredOffset> loadAll(RegionId peer);

    /**
     * Moves the offset forward. An offset at or below the stored one changes nothing. When this returns, the stored
     * offset is at least {@code position} and survives a crash. Safe to retry, also when the outcome is not known.
     *
     * @param position the watermark up to which everything is durable here, at least 0
     */
    void advance(OffsetKey key, long position);

    /**
     * One stored offset.
     *
     * @param position the watermark
     */
    record StoredOffset(OffsetKey key, long position) {}
}
