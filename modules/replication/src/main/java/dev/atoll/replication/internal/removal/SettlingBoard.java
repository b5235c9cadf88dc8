package dev.atoll.replication.internal.removal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.KnownRegions;
import dev.atoll.journal.SettlingStore.Received;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far this region is with removed origins, as of a node's last look.
 *
 * @param removed all of them
 * @param expelled those of them that nothing can come from any more, on any node
 * @param others the other active regions
 * @param lives the collections that this region takes rows of, with the life of its copy; the built-in ones too
 * @param journals on which each of the others is now, as a number
 * @param received what others have given
 */
public record SettlingBoard(
        Set<Origin> removed,
        Set<Origin> expelled,
        Set<RegionId> others,
        Map<String, Long> lives,
        Map<RegionId, Long> journals,
        Set<Received> received) {

    public static final SettlingBoard NOTHING =
            new SettlingBoard(Set.of(), Set.of(), Set.of(), Map.of(), Map.of(), Set.of());

    /** The {@link #journals} that are known. */
    public static Map<RegionId, Long> journalsOf(KnownRegions known) {
        Map<RegionId, Long> journals = new HashMap<>();
        known.members().forEach((region, member) -> {
            if (member.origin() != null) {
                journals.put(region, Integer.toUnsignedLong(member.origin().incarnation()));
            }
        });
        return journals;
    }

    /**
     * What has to be received of the collection. No retirement ends what is taken of a removed region in the built-in ones;
     * so who has begun anew, and may have met it before it knew of the removal, is asked for them again.
     */
    private long stamp(String collection, RegionId peer) {
        return collection.startsWith("_") ? journals.getOrDefault(peer, 0L) : lives.get(collection);
    }

    private boolean hasGiven(RegionId peer, String collection) {
        return received.contains(new Received(collection, stamp(collection, peer), peer));
    }

    /** What is needed from the peer. Not before this region itself is closed: it would have to ask again. */
    public List<Wish> wishes(RegionId peer) {
        if (removed.isEmpty() || !expelled.containsAll(removed) || !others.contains(peer)) {
            return List.of();
        }
        List<Origin> named = List.copyOf(removed);
        List<Wish> wishes = new ArrayList<>();
        lives.keySet().forEach(collection -> {
            if (!hasGiven(peer, collection)) {
                wishes.add(new Wish(collection, stamp(collection, peer), named));
            }
        });
        return wishes;
    }

    /** Whether all others have given the collection. */
    public boolean isWhole(String collection) {
        return lives.containsKey(collection) && others.stream().allMatch(peer -> hasGiven(peer, collection));
    }

    /** Whether that holds for all of these, and for all that this region takes rows of. */
    public boolean isSettled(Collection<String> collections) {
        return expelled.containsAll(removed)
                && collections.stream().allMatch(this::isWhole)
                && lives.keySet().stream().allMatch(this::isWhole);
    }
}
