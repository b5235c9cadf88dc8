package dev.atoll.node;

import dev.atoll.backup.Drill;
import dev.atoll.backup.Drills;
import dev.atoll.backup.Objectives;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.node.internal.DeclaredKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Tries whether the region can be restored from its backups, while it runs. Get it from {@link Atoll#drills}. Each drill that
 * has a result is published as a {@link dev.atoll.backup.DrillEvent} to the event stream of the actor system that ran it. Safe
 * for use from many threads.
 */
public final class RecoveryDrills {

    private final Drills drills;

    RecoveryDrills(Drills drills) {
        this.drills = drills;
    }

    /**
     * Begins a drill; when the stage completes, it is listed, and goes on in the background. Fails with {@link
     * ErrorCode#BACKUPS_OFF}, {@link ErrorCode#DRILL_RUNNING}, {@link ErrorCode#TARGET_OUT_OF_REACH}, {@link
     * ErrorCode#INVALID_TIMESTAMP} for the future.
     *
     * @param to the instant to restore; null for any that the newest full backup and all after it reach
     */
    public CompletionStage<Drill> begin(Instant to) {
        return DeclaredKey.plain(drills.begin(Optional.ofNullable(to).map(HybridTimestamp::upTo), Optional.empty()));
    }

    /** The drills of all regions that this one has, the newest first. */
    public CompletionStage<List<Drill>> all() {
        return DeclaredKey.plain(drills.all());
    }

    /** One drill; empty when this region does not have it. */
    public CompletionStage<Optional<Drill>> find(String id) {
        return DeclaredKey.orEmptyWhenNotFound(drills.find(id));
    }

    /** What recovery is to reach, and reaches; of a region without a repository, what it was to reach. */
    public CompletionStage<Objectives> objectives() {
        return DeclaredKey.plain(drills.objectives());
    }
}
