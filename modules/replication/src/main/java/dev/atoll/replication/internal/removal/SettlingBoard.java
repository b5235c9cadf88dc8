package dev.atoll.replication.internal.removal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.SettlingStore.Received;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import java.util.ArrayList;
import java.util.Collection;
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
 * @param received what others have given
 */
public record SettlingBoard(
        Set<Origin> removed,
        Set<Origin> expelled,
        Set<RegionId> others,
        Map<String, Long> lives,
        Set<Received> received) {

    public static final SettlingBoard NOTHING = new SettlingBoard(Set.of(), Set.of(), Set.of(), Map.of(), Set.of());

    /** What is needed from the peer. Not before this region itself is closed: it would have to ask again. */
    public List<Wish> wishes(RegionId peer) {
        if (removed.isEmpty() || !expelled.containsAll(removed) || !others.contains(peer)) {
            return List.of();
        }
        List<Origin> named = List.copyOf(removed);
        List<Wish> wishes = new ArrayList<>();
        lives.forEach((collection, life) -> {
            if (!received.contains(new Received(collection, life, peer))) {
                wishes.add(new Wish(collection, life, named));
            }
        });
        return wishes;
    }

    /** Whether all others have given the collection. */
    public boolean isWhole(String collection) {
        Long life = lives.get(collection);
        return life != null
                && others.stream().allMatch(peer -> received.contains(new Received(collection, life, peer)));
    }

    /** Whether that holds for all of these, and for all that this region takes rows of. */
    public boolean isSettled(Collection<String> collections) {
        return expelled.containsAll(removed)
                && collections.stream().allMatch(this::isWhole)
                && lives.keySet().stream().allMatch(this::isWhole);
    }
}
