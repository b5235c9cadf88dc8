package dev.atoll.replication;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.journal.Journal;
import dev.atoll.journal.SettlingStore.Received;
import dev.atoll.replication.internal.link.PlacementPort;
import dev.atoll.replication.internal.removal.RemovalRound;
import dev.atoll.replication.internal.removal.RemovalRules;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node does about regions that were removed for good, its own among them: it takes nothing of them any more, gets
 * what the other regions have of them, and says when it has all. Safe for use by many threads.
 */
public final class RegionRemoval implements LinkRemoval {

    /**
     * What it works on.
     *
     * @param lives for each collection whose rows this region takes from others, how often it has begun anew to do so
     * @param undecided whether this region has yet to look whether it holds a collection
     * @param waiting whether it takes rows of a collection, and waits for anybody's states
     */
    public record Parts(
            RegionRegistry regions,
            Journal journal,
            DataEntities entities,
            Supplier<Map<String, Long>> lives,
            Predicate<String> undecided,
            Predicate<String> waiting,
            PlacementSettings settings) {}

    private static final Logger LOG = LoggerFactory.getLogger(RegionRemoval.class);

    private final RegionRegistry regions;
    private final Journal journal;
    private final Executor blocking;
    private final RemovalRound round;

    private RegionRemoval(Parts parts, Executor blocking, RemovalRound round) {
        this.regions = parts.regions();
        this.journal = parts.journal();
        this.blocking = blocking;
        this.round = round;
    }

    /** Takes part; call once on each node. */
    public static RegionRemoval start(
            ActorSystem<?> system,
            RegionRegistry regions,
            Journal journal,
            DataEntities entities,
            RegionPlacement placement,
            PlacementSettings settings) {
        Executor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("atoll.journal.reader-dispatcher"));
        Parts parts = new Parts(
                regions, journal, entities, placement::lives, placement::isUndecided, placement::isWaiting, settings);
        RemovalRound round = new RemovalRound(system, parts, blocking);
        round.start();
        return new RegionRemoval(parts, blocking, round);
    }

    /** Why this region serves nothing any more; empty unless it was removed. */
    public Optional<AtollException> outOfService() {
        return regions.isRemoved(regions.origin())
                ? Optional.of(new AtollException(
                        ErrorCode.REGION_REMOVED,
                        "Region " + regions.self() + " was removed from the mesh: what it has is not what the others"
                                + " have."))
                : Optional.empty();
    }

    @Override
    public boolean isRemoved(Origin origin) {
        return regions.isRemoved(origin);
    }

    @Override
    public boolean isGone(RegionId region) {
        return regions.isGone(region);
    }

    @Override
    public Collection<Origin> gone() {
        return regions.known().gone();
    }

    /** One that was itself removed may have removed this region before it knew. */
    @Override
    public void removedBy(RegionId peer) {
        if (regions.isRemoved(regions.origin()) || regions.isGone(peer)) {
            return;
        }
        LOG.error(
                "Region {} says that this region was removed for good: it serves nothing from now on. To bring it back,"
                        + " stop it, empty its database, and start it again.",
                peer);
        CompletionStage<Void> unused = regions.selfRemoved().whenComplete((written, failure) -> {
            if (failure != null) {
                LOG.warn("That this region was removed cannot be noted now: {}", failure.getMessage());
            }
        });
    }

    @Override
    public void linked(Set<Origin> peers) {
        round.linked(peers);
    }

    @Override
    public boolean hasExpelled(Collection<Origin> removed) {
        return RemovalRules.SOUND.mayGive(removed, round.board().expelled());
    }

    @Override
    public List<PlacementPort.Wish> wishes(RegionId peer) {
        return round.board().wishes(peer);
    }

    @Override
    public void received(PlacementPort.Wish wish, RegionId from) {
        blocking.execute(() -> journal.settling()
                .received(new Received(wish.collection(), wish.stamp(), from), RemovalRules.nameOf(wish.removed())));
    }
}
