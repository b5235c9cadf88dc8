package dev.atoll.node;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RequestId;
import dev.atoll.management.Targets;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.recovery.RecoveryPoint;
import dev.atoll.recovery.RecoveryPoints;
import dev.atoll.recovery.RecoveryTarget;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Instants with names, which all regions know. Get it from {@link Atoll#points}; {@link RecoveryTarget#point} names one
 * wherever an instant is asked for. Safe for use from many threads.
 */
public final class Points {

    private final RecoveryPoints points;
    private final Targets targets;

    Points(RecoveryPoints points, Targets targets) {
        this.points = points;
        this.targets = targets;
    }

    /**
     * Makes a point of now: everything that this region has acknowledged is at or below it. When the stage completes, it is
     * durable in this region. Fails with {@link ErrorCode#POINT_EXISTS}, {@link ErrorCode#INVALID_POINT}, {@link
     * ErrorCode#TOO_MANY_POINTS}, and {@link ErrorCode#UNAVAILABLE} while a node of the region does not answer.
     *
     * @param name {@code [a-z][a-z0-9._-]{0,62}}, neither {@code latest} nor beginning with {@code auto-}
     */
    public CompletionStage<RecoveryPoint> create(String name) {
        return made(points.create(name, null, null));
    }

    /** As {@link #create}, where two calls with the same idempotency key make one point. */
    public CompletionStage<RecoveryPoint> createOnce(String name, String idempotencyKey) {
        return made(points.create(name, null, RequestId.ofKey(idempotencyKey)));
    }

    /** Gives another instant of the past a name; safe to repeat. Fails as {@link #create}, and when there is no such instant. */
    public CompletionStage<RecoveryPoint> createAt(String name, RecoveryTarget at) {
        return made(targets.resolve(at).thenCompose(found -> points.create(name, found, null)));
    }

    private static CompletionStage<RecoveryPoint> made(CompletionStage<RecoveryPoints.Made> point) {
        return DeclaredKey.plain(point.thenApply(RecoveryPoints.Made::point));
    }

    /** All that this region knows, the newest first. */
    public CompletionStage<List<RecoveryPoint>> all() {
        return DeclaredKey.plain(points.all());
    }

    /** Empty when this region knows none of this name. */
    public CompletionStage<Optional<RecoveryPoint>> find(String name) {
        return DeclaredKey.orEmptyWhen(ErrorCode.NO_SUCH_POINT, points.find(name));
    }

    /** Takes the name away; nothing of the past goes. Fails with {@link ErrorCode#NO_SUCH_POINT}. */
    public CompletionStage<RecoveryPoint> delete(String name) {
        return DeclaredKey.plain(points.delete(name));
    }
}
