package dev.atoll.backup;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import java.util.List;
import java.util.Optional;

/** What a drill has to know of the running region to judge its past. Safe for use by many threads. */
public interface LiveRegion {

    /** Why the collection's keys cannot be read in this region; empty when they can. */
    Optional<AtollException> unreadable(String collection);

    /**
     * Blocks.
     *
     * @throws AtollException {@link dev.atoll.crdt.ErrorCode#BEFORE_HISTORY} when the region cannot tell any more of all keys
     *     what they held at the instant
     */
    void requireKept(HybridTimestamp at);

    /** The regions of which this one may lack events of the collection up to the instant. */
    List<RegionId> missing(String collection, HybridTimestamp at);
}
