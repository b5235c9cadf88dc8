package dev.atoll.backup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A drill, as its region last stored it: how far it is, and in the end its report.
 *
 * @param id names it in the whole mesh
 * @param region whose backups were restored
 * @param node that runs it
 * @param scheduled whether nobody asked for it
 * @param repository whose files are restored
 * @param to the instant; another drill can be given it; null until it is chosen
 * @param created when it began; RFC 3339, as the other times
 * @param finished null until it has ended
 * @param restored null until all is restored
 * @param compared null until keys are compared
 * @param rtoMillis from the beginning until the restored database was checked and usable; null until then
 * @param rpoMillis how old the oldest write was, when the drill began, that was not in the repository; 0 when all were
 * @param targets what was to be reached
 * @param problems why it failed, or has no result; empty when it passed
 */
public record Drill(
        String id,
        String region,
        String node,
        boolean scheduled,
        State state,
        Progress progress,
        String repository,
        String to,
        String created,
        String updated,
        String finished,
        Restored restored,
        Compared compared,
        Long rtoMillis,
        Long rpoMillis,
        TargetMillis targets,
        List<Problem> problems) {

    /** What has become of a drill. */
    public enum State {
        @JsonProperty("running")
        RUNNING,
        /** All was restored, something was compared, nothing differs, and the targets were reached. */
        @JsonProperty("passed")
        PASSED,
        @JsonProperty("failed")
        FAILED,
        /** It ended without a result: its node stopped, or the region could not be read. */
        @JsonProperty("interrupted")
        INTERRUPTED
    }

    /** What it is at. */
    public enum Stage {
        @JsonProperty("restoring")
        RESTORING,
        @JsonProperty("comparing")
        COMPARING
    }

    /**
     * How far it is.
     *
     * @param done rows while it restores, keys while it compares
     * @param of so many there are; 0 until that is known
     */
    public record Progress(Stage stage, long done, long of) {}

    /**
     * What was restored.
     *
     * @param backups their ids, in the order in which they build on each other
     * @param segments files of the archive
     * @param bytes of all files
     * @param unknownKeys of so many the backup cannot tell what they held at the instant
     */
    public record Restored(List<String> backups, int segments, long bytes, long rows, long keys, long unknownKeys) {
        public Restored {
            backups = List.copyOf(backups);
        }
    }

    /**
     * The restored keys beside what the running region says that they held at the instant.
     *
     * @param keys so many there are
     * @param compared so many were looked at
     * @param equal so many hold the same
     * @param late so many hold the same but for writes of other regions that arrived after the backup
     * @param different so many do not
     * @param incomplete so many differ, and whether that is of what came after the backup nobody can tell while this region
     *     may lack writes from before the instant
     * @param unanswered of so many the region cannot tell any more
     * @param differences the first keys that differ
     * @param skipped collections whose restored keys are not among these, because this region cannot read them now
     */
    public record Compared(
            long keys,
            long compared,
            long equal,
            long late,
            long different,
            long incomplete,
            long unanswered,
            List<Difference> differences,
            List<Skipped> skipped) {
        public Compared {
            differences = List.copyOf(differences);
            skipped = skipped == null ? List.of() : List.copyOf(skipped); // an older version stored none
        }
    }

    /** A key that differs, and how; never what it holds. */
    public record Difference(String collection, String key, String detail) {}

    /** A collection that was restored and not compared. */
    public record Skipped(String collection, String reason) {}

    /** The objectives as they were set. */
    public record TargetMillis(long rto, long rpo) {}

    /**
     * Why a drill failed.
     *
     * @param code of an error; or {@code different}, {@code nothing-compared}, {@code rto-missed}, {@code rpo-missed}, {@code
     *     interrupted}
     */
    public record Problem(String code, String detail) {}

    public Drill {
        problems = List.copyOf(problems);
    }

    /** Whether it says something about the backups. */
    @JsonIgnore
    public boolean hasResult() {
        return state == State.PASSED || state == State.FAILED;
    }

    /** The same, further on. */
    public Drill at(Progress now, Instant when) {
        return new Drill(
                id,
                region,
                node,
                scheduled,
                state,
                now,
                repository,
                to,
                created,
                when.toString(),
                finished,
                restored,
                compared,
                rtoMillis,
                rpoMillis,
                targets,
                problems);
    }

    /** The same, with the instant. */
    public Drill at(String instant) {
        return with(state, finished, instant, restored, compared, rtoMillis, problems);
    }

    /** The same, with what was restored, and in which time. */
    public Drill with(Restored found, long millis) {
        return with(state, finished, to, found, compared, millis, problems);
    }

    /** The same, with what was compared. */
    public Drill with(Compared found) {
        return with(state, finished, to, restored, found, rtoMillis, problems);
    }

    /** The same, at its end. */
    public Drill ended(State result, List<Problem> why, Instant when) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(why);
        return with(result, when.toString(), to, restored, compared, rtoMillis, all)
                .at(progress, when);
    }

    private Drill with(
            State nowState,
            String end,
            String instant,
            Restored nowRestored,
            Compared nowCompared,
            Long rto,
            List<Problem> why) {
        return new Drill(
                id,
                region,
                node,
                scheduled,
                nowState,
                progress,
                repository,
                instant,
                created,
                updated,
                end,
                nowRestored,
                nowCompared,
                rto,
                rpoMillis,
                targets,
                why);
    }
}
