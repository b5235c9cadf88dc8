package dev.atoll.journal;

import dev.atoll.crdt.RegionId;
import java.util.UUID;

/**
 * What an offset refers to.
 *
 * @param peer the region whose journal it is
 * @param peerJournal that journal's id: an offset means nothing in another journal
 * @param sliceFrom first slice, inclusive
 * @param sliceTo last slice, inclusive
 */
public record OffsetKey(RegionId peer, UUID peerJournal, int sliceFrom, int sliceTo) {
    private static final int LAST_SLICE = 1023;

    public OffsetKey {
        if (sliceFrom < 0 || sliceTo > LAST_SLICE || sliceFrom > sliceTo) {
            throw new IllegalArgumentException("Not a slice range: " + sliceFrom + ".." + sliceTo);
        }
    }

    /** For a link that carries all slices. */
    public static OffsetKey ofAllSlices(RegionId peer, UUID peerJournal) {
        return new OffsetKey(peer, peerJournal, 0, LAST_SLICE);
    }
}
