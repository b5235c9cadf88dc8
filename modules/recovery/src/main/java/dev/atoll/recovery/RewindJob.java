package dev.atoll.recovery;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rewind of many keys, as its region last stored it; every region can show it.
 *
 * @param id names it in the whole mesh
 * @param region where it was asked for, and is done
 * @param to the instant
 * @param since keys that the region has rewound after this are done
 * @param created when it was asked for
 * @param missing the regions of which this one might have lacked events up to the instant when the job began
 * @param updated when this was stored
 * @param finished when it ended
 * @param cancelRequested whether somebody wants it to end
 */
public record RewindJob(
        String id,
        RegionId region,
        HybridTimestamp to,
        RewindScope scope,
        HybridTimestamp since,
        State state,
        Progress progress,
        List<RegionId> missing,
        Instant created,
        Instant updated,
        Optional<Instant> finished,
        boolean cancelRequested) {

    /** What has become of a job. */
    public enum State {
        WAITING,
        RUNNING,
        /** All keys hold what they held at the instant, and what was written since the job was at them. */
        DONE,
        /** It has ended, and some keys failed. */
        INCOMPLETE,
        CANCELLED;

        public boolean isFinal() {
            return this != WAITING && this != RUNNING;
        }
    }

    /**
     * A key that could not be taken back.
     *
     * @param code of the error
     */
    public record KeyError(String collection, String key, String code, String detail) {}

    /** A collection that takes no part. */
    public record Skipped(String collection, String reason) {}

    /**
     * How far it is.
     *
     * @param keys so many were looked at
     * @param changed so many of these were taken back; the others held already what they held at the instant
     * @param failed so many could not be taken back
     * @param discarded so many writes were taken back
     * @param collection where it is; empty at the beginning
     * @param key all up to this one are done; empty for none
     * @param errors of the first keys that failed
     */
    public record Progress(
            long keys,
            long changed,
            long failed,
            long discarded,
            String collection,
            String key,
            List<Skipped> skipped,
            List<KeyError> errors) {

        public static final Progress NONE = new Progress(0, 0, 0, 0, "", "", List.of(), List.of());

        public Progress {
            skipped = List.copyOf(skipped);
            errors = List.copyOf(errors);
        }
    }

    public RewindJob {
        missing = List.copyOf(missing);
    }

    /** From the request to the end, or to what was last stored: of a job that is done, the recovery time. */
    public Duration elapsed() {
        return Duration.between(created, finished.orElse(updated));
    }

    /** The same, further on. */
    public RewindJob with(State now, Progress done, Instant at) {
        return new RewindJob(
                id,
                region,
                to,
                scope,
                since,
                now,
                done,
                missing,
                created,
                at,
                now.isFinal() ? Optional.of(at) : Optional.empty(),
                cancelRequested);
    }

    /** The same, with where keys count as done, and with what may be missing. */
    public RewindJob begun(HybridTimestamp keysDoneSince, List<RegionId> lacking) {
        return new RewindJob(
                id,
                region,
                to,
                scope,
                keysDoneSince,
                state,
                progress,
                lacking,
                created,
                updated,
                finished,
                cancelRequested);
    }

    /** The same, of which somebody wants that it ends. */
    public RewindJob cancelling() {
        return new RewindJob(id, region, to, scope, since, state, progress, missing, created, updated, finished, true);
    }
}
