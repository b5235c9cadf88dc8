package dev.atoll.journal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.time.Instant;
import java.util.UUID;

/**
 * Who a journal is. Made once, together with the schema; offsets mean something only together with the id.
 *
 * @param id changes when a region starts on a new or restored database
 * @param region the only region that may use this database
 * @param created by the creating node's wall clock
 */
public record JournalIdentity(UUID id, RegionId region, Instant created) {

    /** The first 32 bits of the id: it tells the origins of one region's successive journals apart. */
    public int incarnation() {
        return origin(region, id).incarnation();
    }

    /** The origin of what a region writes into a journal. */
    public static Origin origin(RegionId region, UUID journal) {
        return new Origin(region, (int) (journal.getMostSignificantBits() >>> 32));
    }
}
