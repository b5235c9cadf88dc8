package dev.atoll.replication.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Origin;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.journal.OffsetKey;
import dev.atoll.journal.OffsetStore;
import dev.atoll.replication.Completeness;

/** What a region still knows of its completeness when it starts: what was stored with the offsets of its links. */
final class StoredCompleteness {

    private StoredCompleteness() {}

    /** Blocks. Of several journals of one peer, the one that was linked last counts as the peer's present one. */
    static Completeness load(OffsetStore offsets) {
        Completeness completeness = new Completeness();
        for (OffsetStore.StoredOffset stored : offsets.loadAll()) {
            OffsetKey key = stored.key();
            if (key.sliceFrom() == 0 && key.sliceTo() == EntityId.SLICES - 1) {
                Origin origin = JournalIdentity.origin(key.peer(), key.peerJournal());
                completeness.meet(origin);
                completeness.advance(origin, stored.complete());
            }
        }
        return completeness;
    }
}
