package dev.atoll.replication;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.LagAction;
import dev.atoll.entity.LagLimit;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.journal.DurationText;
import dev.atoll.replication.internal.confirm.LagWatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether other regions are behind by more than collections allow, and says what that means for writes. Safe for
 * use by many threads.
 */
public final class LagLimits {

    private static final Logger LOG = LoggerFactory.getLogger(LagLimits.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /**
     * A region that is, or was, behind by more than a collection allows.
     *
     * @param behindMillis how far it is behind now
     * @param exceeded whether that is too far
     * @param times how often it has become too far since this node has started
     */
    public record Status(
            String collection,
            String region,
            long limitMillis,
            String action,
            long behindMillis,
            boolean exceeded,
            long times) {}

    private final CollectionRegistry collections;
    private final RegionRegistry regions;
    private final Supplier<List<PeerStatus>> peers;
    private final Duration maxDelay;
    private final Consumer<LagEvent> events;
    private final LagWatch watch = new LagWatch();
    private volatile Map<String, SortedMap<RegionId, Long>> behind = Map.of();

    private LagLimits(
            CollectionRegistry collections,
            RegionRegistry regions,
            Supplier<List<PeerStatus>> peers,
            Duration maxDelay,
            Consumer<LagEvent> events) {
        this.collections = collections;
        this.regions = regions;
        this.peers = peers;
        this.maxDelay = maxDelay;
        this.events = events;
    }

    /** Begins to watch; until the actor system ends. */
    public static LagLimits start(
            ActorSystem<?> system,
            CollectionRegistry collections,
            RegionRegistry regions,
            Supplier<List<PeerStatus>> peers,
            ConfirmSettings settings) {
        LagLimits limits =
                new LagLimits(collections, regions, peers, settings.maxDelay(), event -> system.classicSystem()
                        .eventStream()
                        .publish(event));
        system.scheduler().scheduleWithFixedDelay(INTERVAL, INTERVAL, limits::lookSafely, system.executionContext());
        return limits;
    }

    /** A failure would end the watch. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("The limits of collections cannot be watched now", e);
        }
    }

    private void look() {
        Map<String, SortedMap<RegionId, Long>> now = new TreeMap<>();
        for (CollectionDefinition collection : collections.all()) {
            collection.maxLag().ifPresent(limit -> now.put(collection.name(), tooFar(collection, limit)));
        }
        behind = now;
    }

    private SortedMap<RegionId, Long> tooFar(CollectionDefinition collection, LagLimit limit) {
        SortedMap<RegionId, Long> found = new TreeMap<>();
        SortedSet<RegionId> holders = regions.of(collection);
        for (PeerStatus peer : peers.get()) {
            RegionId region = RegionId.of(peer.region());
            if (holders.contains(region)) {
                boolean exceeded = peer.behindMillis() > limit.limit().toMillis();
                if (exceeded) {
                    found.put(region, peer.behindMillis());
                }
                if (watch.changed(collection.name(), region, exceeded)) {
                    tell(collection, limit, peer, exceeded);
                }
            }
        }
        return found;
    }

    private void tell(CollectionDefinition collection, LagLimit limit, PeerStatus peer, boolean exceeded) {
        events.accept(new LagEvent(
                collection.name(), RegionId.of(peer.region()), exceeded, peer.behindMillis(), limit.limit()));
        if (exceeded) {
            LOG.warn(
                    "Region {} is behind with collection {}: for {} ms it has not applied what was written here; the"
                            + " limit is {} (action: {})",
                    peer.region(),
                    collection.name(),
                    peer.behindMillis(),
                    DurationText.write(limit.limit()),
                    limit.action().text());
        } else {
            LOG.info("Region {} is no longer behind with collection {}", peer.region(), collection.name());
        }
    }

    /**
     * What a write of the collection has to wait before it is made; nearly always nothing.
     *
     * @throws AtollException {@link ErrorCode#PEER_BEHIND} when it is to be refused
     */
    public Duration delay(CollectionDefinition collection) {
        if (collection.maxLag().isEmpty()) {
            return Duration.ZERO;
        }
        SortedMap<RegionId, Long> late = behind.getOrDefault(collection.name(), new TreeMap<>());
        LagLimit limit = collection.maxLag().get();
        if (late.isEmpty() || limit.action() == LagAction.EVENT) {
            return Duration.ZERO;
        }
        if (limit.action() == LagAction.REFUSE) {
            throw new AtollException(
                    ErrorCode.PEER_BEHIND,
                    "Region " + late.firstKey() + " has not applied what was written here for "
                            + late.get(late.firstKey())
                            + " ms, and collection '" + collection.name() + "' allows "
                            + DurationText.write(limit.limit()) + ".");
        }
        long most = late.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return LagWatch.delay(most, limit.limit(), maxDelay);
    }

    /** One entry for each region that was too far behind with a collection since this node has started. */
    public List<Status> status() {
        Map<String, Long> now = new TreeMap<>();
        peers.get().forEach(peer -> now.put(peer.region(), peer.behindMillis()));
        return watch.all().stream()
                .flatMap(seen -> collections.find(seen.collection()).flatMap(CollectionDefinition::maxLag).stream()
                        .map(limit -> new Status(
                                seen.collection(),
                                seen.region().value(),
                                limit.limit().toMillis(),
                                limit.action().text(),
                                now.getOrDefault(seen.region().value(), 0L),
                                seen.exceeded(),
                                seen.times())))
                .toList();
    }
}
