package dev.atoll.journal;

import dev.atoll.crdt.RegionId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One collection's placement in this region.
 *
 * @param state null when the region has not looked at the collection yet
 * @param life how often the region has begun to hold it again: what belongs to an earlier one counts no more
 * @param step counts the changes of this entry
 * @param upTo when leaving: all that other regions have to have is at or below this offset; -1 while that is not known
 * @param definition when leaving: the definition that says so, as a fingerprint; when holding or joining: a note of whether
 *     some regions only are named, and of what is still to be asked
 * @param peers what is open with the other regions
 */
public record PlacementEntry(
        String collection,
        PlacementState state,
        long life,
        long step,
        long upTo,
        String definition,
        SortedMap<RegionId, Peer> peers,
        Map<String, Long> closedNodes) {

    /**
     * What is open with one other region.
     *
     * @param wanted whether its states are needed
     * @param stamp which of the wishes for them it is
     * @param complete whether its states were all that a holder has, since the region began to join
     * @param agreed the step in which it agreed that the copy here may be erased; -1 for none
     */
    public record Peer(boolean wanted, long stamp, boolean complete, long agreed) {
        public static final Peer NONE = new Peer(false, 0, false, -1);
    }

    public PlacementEntry {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        closedNodes = Map.copyOf(closedNodes);
    }

    /** An entry of which nothing is stored. */
    public static PlacementEntry unknown(String collection) {
        return new PlacementEntry(collection, null, 0, -1, -1, "", new TreeMap<>(), Map.of());
    }

    public Peer peer(RegionId region) {
        return peers.getOrDefault(region, Peer.NONE);
    }

    /** The regions whose states are needed. */
    public List<RegionId> wanted() {
        return peers.entrySet().stream()
                .filter(each -> each.getValue().wanted())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether the states of any region are needed that is not gone. Each command asks. */
    public boolean wantsAnyBut(Predicate<RegionId> gone) {
        for (Map.Entry<RegionId, Peer> each : peers.entrySet()) {
            if (each.getValue().wanted() && !gone.test(each.getKey())) {
                return true;
            }
        }
        return false;
    }
}
