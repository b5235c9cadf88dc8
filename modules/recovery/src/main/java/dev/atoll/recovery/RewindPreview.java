package dev.atoll.recovery;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.history.DiscardedWrites;
import java.util.List;

/**
 * What a rewind of many keys would do now.
 *
 * @param found of the keys that were looked at: {@code changed} of them would be taken back
 * @param examples some of those that would hold another value, with both
 * @param missing the regions of which this one may lack events up to the instant: they would be taken back like later ones
 * @param whole whether all keys were looked at; otherwise those up to {@code found}'s position
 */
public record RewindPreview(
        HybridTimestamp to,
        RewindScope scope,
        RewindJob.Progress found,
        List<Example> examples,
        List<RegionId> missing,
        boolean whole) {

    /**
     * A key, and what the rewind would do to it.
     *
     * @param writes the newest of those that would be discarded, in the order of their timestamps
     */
    public record Example(EntityId entity, KeyChange change, List<DiscardedWrites.Write> writes) {
        public Example {
            writes = List.copyOf(writes);
        }
    }

    public RewindPreview {
        examples = List.copyOf(examples);
        missing = List.copyOf(missing);
    }
}
