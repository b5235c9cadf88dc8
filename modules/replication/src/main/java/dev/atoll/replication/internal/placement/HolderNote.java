package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import java.util.List;
import java.util.Set;

/** What the entry of a region that holds a collection, or is to, notes in the place of the definition. Pure. */
final class HolderNote {

    /**
     * All hold the collection, and this region has begun with nothing: it serves what it has, as ever, but it is not a holder
     * for those that come back to the collection.
     */
    static final String BEGUN = "begun";

    /**
     * All hold the collection, and this region has what a backup had of it: the same, and there may have been others that held
     * it since.
     */
    static final String RESTORED = "restored";

    /** The definition names some regions only. */
    private static final String RESTRICTED = "restricted";

    /**
     * With their names behind it: this region has created the collection before it had met some others. They may know it from
     * before a journal was lost here, and for them it is not a holder.
     */
    private static final String UNMET = "unmet ";

    /** The same, and it has asked all for their states. */
    private static final String ASKING = "asking ";

    /** In place of all regions, or of more than can be stored. */
    private static final String ANY = "*";

    /** Of the 100 characters that are stored, so many; {@link #without} has something to add. */
    private static final int LONGEST = 50;

    private HolderNote() {}

    /** Of a holder that has nothing to ask. */
    static String settled(boolean restricted) {
        return restricted ? RESTRICTED : "";
    }

    /** Whether there is nothing to ask as long as all hold the collection. */
    static boolean isSettledForAll(PlacementEntry entry) {
        return entry.definition().isEmpty() || isUnmet(entry);
    }

    /** Whether all others are asked. */
    static boolean isOpen(PlacementEntry entry) {
        return isBegun(entry) || isAsking(entry);
    }

    static boolean isBegun(PlacementEntry entry) {
        return entry.definition().startsWith(BEGUN);
    }

    static boolean isRestored(PlacementEntry entry) {
        return entry.definition().equals(RESTORED);
    }

    /** Of a region that has less than a holder, whoever asks, and asks all. */
    static String askingAny() {
        return ASKING + ANY;
    }

    /** @param asking whether all others are asked */
    static String unmet(Set<RegionId> regions, boolean asking) {
        String names = String.join(",", regions.stream().map(RegionId::value).toList());
        return (asking ? ASKING : UNMET) + (names.length() > LONGEST ? ANY : names);
    }

    /** Whether there is such a note, and nobody was asked yet. */
    static boolean isUnmet(PlacementEntry entry) {
        return entry.definition().startsWith(UNMET);
    }

    static boolean isAsking(PlacementEntry entry) {
        return entry.definition().startsWith(ASKING);
    }

    /** Of a region that asks all from now on. */
    static String asking(PlacementEntry unmet) {
        return ASKING + names(unmet);
    }

    /** Whether this region had not met the peer when it created the collection, nor has got what a holder has since. */
    static boolean isUnmet(PlacementEntry entry, RegionId peer) {
        if (!isUnmet(entry) && !isAsking(entry)) {
            return false;
        }
        List<String> unmet = List.of(names(entry).split(","));
        return unmet.contains(ANY) || unmet.contains(peer.value());
    }

    private static String names(PlacementEntry entry) {
        return entry.definition().split(" ")[1];
    }

    /**
     * The same, and that all are asked after a removal.
     *
     * @param gone names what was removed
     */
    static String without(PlacementEntry entry, String gone) {
        if (isAsking(entry)) {
            return asking(entry) + " " + gone;
        }
        return isBegun(entry) ? BEGUN + gone : gone;
    }

    static boolean isWithout(PlacementEntry entry, String gone) {
        return entry.definition().endsWith(gone);
    }
}
