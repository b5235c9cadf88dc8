package dev.atoll.recovery;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.DataEntities;
import dev.atoll.recovery.internal.CloseNames;
import dev.atoll.recovery.internal.PointKeeper;
import dev.atoll.recovery.internal.PointStore;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The named instants of the mesh. They are data like any other: durable in this region when a stage completes, and on their way
 * to all others. Of two that regions made at the same time under one name, the later one counts everywhere. Safe for use from
 * many threads; a stage fails with an {@link AtollException}.
 */
public final class RecoveryPoints {

    /** All points are in this entity, a map. */
    public static final EntityId ENTITY = new EntityId(RewindJobs.COLLECTION, "points");

    private static final Comparator<RecoveryPoint> NEWEST_FIRST = Comparator.comparing(RecoveryPoint::at)
            .thenComparing(RecoveryPoint::name)
            .reversed();
    private static final int MOST_ATTEMPTS = 20;

    private final RegionId region;
    private final DataEntities entities;
    private final PointStore store;
    private final PointSettings settings;

    private RecoveryPoints(RegionId region, DataEntities entities, PointStore store, PointSettings settings) {
        this.region = region;
        this.entities = entities;
        this.store = store;
        this.settings = settings;
    }

    /**
     * Takes part in the region's making of points by itself; call once on each node.
     *
     * @param role of the nodes that may; empty for all
     * @param region this node's
     */
    public static RecoveryPoints start(
            ActorSystem<?> system,
            PointSettings settings,
            String role,
            RegionId region,
            DataEntities entities,
            InstantSource clock) {
        PointStore store = new PointStore(entities);
        RecoveryPoints points = new RecoveryPoints(region, entities, store, settings);
        PointKeeper.start(system, role, new PointKeeper.Parts(region, store, points::automatic, settings, clock));
        return points;
    }

    /** The points that a state of {@link #ENTITY} holds, by their names. */
    public static Map<String, RecoveryPoint> in(EntityState state) {
        return PointStore.points(state);
    }

    /** @param created whether this call has made it; otherwise it was there already */
    public record Made(RecoveryPoint point, boolean created) {}

    /**
     * Makes a point; safe to repeat with the same request or the same instant. Fails with {@link ErrorCode#POINT_EXISTS} when
     * the name is another instant's, {@link ErrorCode#INVALID_POINT}, {@link ErrorCode#TOO_MANY_POINTS}, and {@link
     * ErrorCode#UNAVAILABLE} while a node of the region does not answer.
     *
     * @param name null for one that tells region and instant
     * @param at null for now: everything that this region has acknowledged is at or below it
     * @param request names the request, or null
     */
    public CompletionStage<Made> create(String name, HybridTimestamp at, RequestId request) {
        try {
            if (name != null && RecoveryPoint.requireName(name).startsWith(RecoveryPoint.AUTOMATIC)) {
                throw new AtollException(
                        ErrorCode.INVALID_POINT,
                        "'" + name + "' begins with " + RecoveryPoint.AUTOMATIC + ", as points that regions make by"
                                + " themselves.");
            }
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
        return create(name, at, request, MOST_ATTEMPTS);
    }

    private CompletionStage<Made> create(String name, HybridTimestamp at, RequestId request, int attempts) {
        return store.all().thenCompose(known -> {
            RecoveryPoint there = there(known, name, request);
            if (there != null) {
                return CompletableFuture.completedStage(new Made(requireSame(there, at, request), false));
            }
            requireRoom(known);
            return (at == null ? entities.now() : CompletableFuture.completedStage(at))
                    .thenApply(instant -> point(name, instant, false, request, attempts < MOST_ATTEMPTS))
                    .thenCompose(point -> store.add(point)
                            .thenCompose(added -> added
                                    ? CompletableFuture.completedStage(new Made(point, true))
                                    : again(name, at, request, attempts)));
        });
    }

    private static RecoveryPoint there(Map<String, RecoveryPoint> known, String name, RequestId request) {
        return name != null
                ? known.get(name)
                : known.values().stream()
                        .filter(point -> request != null
                                && request.equals(point.request().orElse(null)))
                        .findFirst()
                        .orElse(null);
    }

    private CompletionStage<Made> again(String name, HybridTimestamp at, RequestId request, int attempts) {
        return attempts > 1
                ? create(name, at, request, attempts - 1)
                : CompletableFuture.failedStage(new AtollException(
                        ErrorCode.UNAVAILABLE, "Too many recovery points are made at the same time; retry later."));
    }

    private RecoveryPoint point(String name, HybridTimestamp at, boolean automatic, RequestId request, boolean exact) {
        String prefix = automatic ? RecoveryPoint.AUTOMATIC : "point-";
        return new RecoveryPoint(
                name == null ? RecoveryPoint.nameOf(prefix, region, at, exact) : name,
                at,
                region,
                automatic,
                java.util.Optional.ofNullable(request));
    }

    private static RecoveryPoint requireSame(RecoveryPoint there, HybridTimestamp at, RequestId request) {
        boolean repeated = request != null && request.equals(there.request().orElse(null));
        if (!repeated && !there.at().equals(at)) {
            throw new AtollException(
                    ErrorCode.POINT_EXISTS,
                    "The recovery point '" + there.name() + "' is " + there.at() + ", made in region '" + there.region()
                            + "'.");
        }
        return there;
    }

    private void requireRoom(Map<String, RecoveryPoint> known) {
        long named = known.values().stream().filter(point -> !point.automatic()).count();
        if (named >= settings.mostNamed()) {
            throw new AtollException(
                    ErrorCode.TOO_MANY_POINTS,
                    "There are " + named + " recovery points already (atoll.recovery.points.most-named).");
        }
    }

    private CompletionStage<Void> automatic() {
        return entities.now().thenCompose(now -> store.add(point(null, now, true, null, false))
                .thenCompose(added -> added
                        ? CompletableFuture.completedStage(null)
                        : store.add(point(null, now, true, null, true)).thenAccept(exact -> {})));
    }

    /** All that this region knows, the newest first. */
    public CompletionStage<List<RecoveryPoint>> all() {
        return store.all()
                .thenApply(known -> known.values().stream().sorted(NEWEST_FIRST).toList());
    }

    /** Fails with {@link ErrorCode#NO_SUCH_POINT}, which tells names that are nearly the same. */
    public CompletionStage<RecoveryPoint> find(String name) {
        return store.all().thenApply(known -> {
            RecoveryPoint point = known.get(name);
            if (point == null) {
                throw unknown(name, known, "in this region");
            }
            return point;
        });
    }

    /**
     * That there is none of this name.
     *
     * @param known those that there are
     * @param where they were looked for
     */
    public static AtollException unknown(String name, Map<String, RecoveryPoint> known, String where) {
        List<String> close = CloseNames.to(name, known.keySet());
        return new AtollException(
                ErrorCode.NO_SUCH_POINT,
                "There is no recovery point '" + name.substring(0, Math.min(80, name.length())) + "' " + where
                        + (close.isEmpty() ? "." : "; there is " + String.join(", ", close) + "."));
    }

    /** Takes the name away; nothing of the past goes. Fails as {@link #find}. */
    public CompletionStage<RecoveryPoint> delete(String name) {
        return find(name).thenCompose(point -> store.remove(name).thenApply(gone -> point));
    }
}
