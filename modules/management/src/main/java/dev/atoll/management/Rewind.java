package dev.atoll.management;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.history.DiscardedWrites;
import java.util.List;
import java.util.Optional;

/**
 * What a rewind of a key would do, or has done.
 *
 * @param to the instant
 * @param missing the regions of which this one may lack events up to the instant: they would be taken back like later ones
 * @param before what the key held before; empty when it had no value
 * @param after what it holds then; empty when it had no value
 * @param discarded how many events of the key are later than the instant; they stay in the journal and in the history
 * @param writes the newest of these, in the order of their timestamps; none unless it is a dry run
 * @param written the key's state after it was done; empty for a dry run
 */
public record Rewind(
        EntityId entity,
        HybridTimestamp to,
        List<RegionId> missing,
        Optional<DataAnswer> before,
        Optional<DataAnswer> after,
        long discarded,
        List<DiscardedWrites.Write> writes,
        Optional<DataAnswer> written) {

    /** Whether the key's value is or was another one. */
    public boolean changes() {
        return !DataAnswer.sameValue(before, after);
    }

    Rewind done(DataAnswer answer) {
        return new Rewind(entity, to, missing, before, after, discarded, writes, Optional.of(answer));
    }

    Rewind discarding(List<DiscardedWrites.Write> newest) {
        return new Rewind(entity, to, missing, before, after, discarded, newest, written);
    }
}
