package dev.atoll.management;

import dev.atoll.backup.Backups;
import dev.atoll.backup.StoredBackup;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.recovery.RecoveryPoints;
import dev.atoll.recovery.RecoveryTarget;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Finds the instants that clients mean. Reads only, so a retry is always safe. Safe for use from many threads. */
public final class Targets {

    private final RecoveryPoints points;
    private final Backups backups;
    private final InstantSource wall;
    private final HybridClock clock;
    private final Supplier<CompletionStage<HybridTimestamp>> furthest;

    /**
     * @param clock this node's, which follows the wall clock
     * @param furthest of the region's clocks: what is ahead of all of them is in the future
     */
    public Targets(
            RecoveryPoints points,
            Backups backups,
            InstantSource wall,
            HybridClock clock,
            Supplier<CompletionStage<HybridTimestamp>> furthest) {
        this.points = points;
        this.backups = backups;
        this.wall = wall;
        this.clock = clock;
        this.furthest = furthest;
    }

    /** As {@link #resolve(RecoveryTarget)}, of a text for {@link RecoveryTarget#parse}. */
    public CompletionStage<HybridTimestamp> resolve(String text) {
        try {
            return resolve(RecoveryTarget.parse(text));
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * The timestamp up to which the target reaches. Of a backup, that is up to which all that the region accepted is in it.
     * Fails with {@link ErrorCode#INVALID_TIMESTAMP} for the future, {@link ErrorCode#NO_SUCH_POINT}, and {@link
     * ErrorCode#NO_SUCH_BACKUP}, also for one that is not complete.
     */
    public CompletionStage<HybridTimestamp> resolve(RecoveryTarget target) {
        if (target instanceof RecoveryTarget.Point point) {
            return points.find(point.name()).thenApply(found -> found.at());
        }
        if (target instanceof RecoveryTarget.Backup backup) {
            return backups.find(backup.id()).thenApply(found -> reach(backup.id(), found));
        }
        return target instanceof RecoveryTarget.At at
                ? past(at.timestamp())
                : CompletableFuture.completedStage(
                        HybridTimestamp.max(HybridTimestamp.upTo(wall.instant()), clock.current()));
    }

    private static HybridTimestamp reach(String id, List<StoredBackup> found) {
        return found.stream()
                .map(StoredBackup::manifest)
                .filter(manifest -> manifest.complete())
                .map(manifest -> HybridTimestamp.parse(manifest.completeUntil()))
                .findFirst()
                .orElseThrow(() -> new AtollException(
                        ErrorCode.NO_SUCH_BACKUP, "The backup '" + id + "' is not complete: it holds no instant."));
    }

    /** What has happened may be ahead of a wall clock that was put back, and of this node's, when another one's is ahead. */
    private CompletionStage<HybridTimestamp> past(HybridTimestamp at) {
        if (at.millis() <= clock.current().millis()) {
            return CompletableFuture.completedStage(at);
        }
        return furthest.get().exceptionally(unknown -> HybridTimestamp.ZERO).thenApply(latest -> {
            if (at.millis() > latest.millis()) {
                throw new AtollException(
                        ErrorCode.INVALID_TIMESTAMP,
                        at + " is in the future: it is " + wall.instant() + " here, and nobody knows what will be.");
            }
            return at;
        });
    }
}
