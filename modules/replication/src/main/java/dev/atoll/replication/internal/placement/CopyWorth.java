package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.replication.StatesKind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a region's copy of a collection is worth to others: what it may say of it, give of it, and agree to. Pure. */
public final class CopyWorth {

    private CopyWorth() {}

    /** Whether a region that holds the collection has given all that it has, since this one began to join. */
    static boolean hasHoldersStates(PlacementEntry entry) {
        return entry.peers().values().stream().anyMatch(PlacementEntry.Peer::complete);
    }

    /**
     * Whether a region has to ask the others again when one has come back without its journal. What such a region had
     * written it gets from those that have it, and passes on; but not when it does not hold the collection any more.
     */
    public static boolean mayLackWhatALostJournalHad(PlacementEntry entry, boolean restricted) {
        return entry.state() != null
                && entry.state().takesRows()
                && (restricted
                        || !entry.peers().isEmpty()
                        || !(HolderNote.isSettledForAll(entry) || HolderNote.isRestored(entry)));
    }

    /**
     * Whether the states of this region have all of what lost journals have brought here: the links with them are over. Until
     * then, who has met the journals that have come in their place must not be given states: what comes later is not among
     * them, and nobody asks for it again.
     *
     * @param current the journals that who asks has met last
     * @param met those that this region has ever met
     * @param linked whether a region is linked with this one now
     */
    public static boolean mayGive(Collection<Origin> current, Set<Origin> met, Predicate<RegionId> linked) {
        return current.stream().allMatch(origin -> met.contains(origin) || !linked.test(origin.region()));
    }

    /**
     * Whether the states of this region may be given to one that does not wait for regions that were removed, once nothing of
     * theirs arrives here any more. Where they are not a holder's, who asks may begin with them: not when such a region is
     * back, and who asks has not heard of it.
     *
     * @param gone the removed origins of the regions that are not waited for
     * @param kind what this region's states are worth
     * @param expelled of which origins nothing can arrive here any more
     * @param back whether this region knows that a region is there
     */
    public static boolean mayGiveWithout(
            Collection<Origin> gone, StatesKind kind, Predicate<List<Origin>> expelled, Predicate<RegionId> back) {
        return gone.isEmpty()
                || (expelled.test(List.copyOf(gone))
                        && (kind == StatesKind.COMPLETE
                                || gone.stream().map(Origin::region).noneMatch(back)));
    }

    /**
     * Why another region may not erase its copy yet, whatever this one has of the collection: it may lack, and not know it,
     * what a journal that was lost has brought to the other.
     *
     * @param current the journals that who asks has met last
     * @param met those that this region has ever met, and has asked the others for what it may lack since
     */
    public static Optional<String> unmet(Collection<Origin> current, Set<Origin> met) {
        return current.stream()
                .filter(origin -> !met.contains(origin))
                .findFirst()
                .map(origin -> "The region has not been linked with " + origin + " yet.");
    }

    /**
     * Whether this region may lack rows that the peer has written, although it has passed their offset: it drops them, or
     * waits for the peer's states; or those of a region that may have what the peer has given up meanwhile.
     *
     * @param gone regions that were removed for good: nobody waits for them
     */
    public static boolean mayLack(PlacementEntry entry, RegionId peer, Predicate<RegionId> gone) {
        boolean drops = entry.state() != null && !entry.state().takesRows();
        return drops || entry.peer(peer).wanted() || (!entry.peer(peer).complete() && awaitsAnything(entry, gone));
    }

    /** Whether this region drops rows, has begun with less than a holder has, or waits for any region that is not gone. */
    public static boolean awaitsAnything(PlacementEntry entry, Predicate<RegionId> gone) {
        boolean drops = entry.state() != null && !entry.state().takesRows();
        boolean begins = entry.state() == PlacementState.JOINING
                || (entry.state() == PlacementState.HOLDING && HolderNote.isBegun(entry));
        return drops || begins || entry.wantsAnyBut(gone);
    }

    /**
     * Whether the copy that this region had is given up: nothing of it is sent to anybody any more, so whoever has applied
     * all of this region's journal need not have what was written to it.
     */
    public static boolean isGivenUp(PlacementEntry entry) {
        boolean begunAnew = entry.state() == PlacementState.JOINING && entry.life() > 0;
        return begunAnew || (entry.state() != null && !entry.state().readable());
    }

    /** What this region's states are worth to the peer. */
    public static StatesKind offers(PlacementEntry entry, RegionId peer) {
        StatesKind kind = offers(entry);
        boolean holds = entry.state() == PlacementState.HOLDING;
        return holds && HolderNote.isUnmet(entry, peer) ? StatesKind.PARTIAL : kind;
    }

    /** What they are worth to others in general. Before it has looked, it may be one that has just begun anew. */
    public static StatesKind offers(PlacementEntry entry) {
        if (entry.state() == null) {
            return StatesKind.PARTIAL;
        }
        if (entry.state() == PlacementState.HOLDING) {
            return HolderNote.isBegun(entry) || HolderNote.isRestored(entry) ? StatesKind.PARTIAL : StatesKind.COMPLETE;
        }
        if (!entry.state().readable()) {
            return StatesKind.NOTHING;
        }
        boolean whole =
                entry.state() == PlacementState.LEAVING && (entry.wanted().isEmpty() || hasHoldersStates(entry));
        return whole ? StatesKind.COMPLETE : StatesKind.PARTIAL;
    }
}
