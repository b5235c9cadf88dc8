package dev.atoll.backup;

import java.util.List;

/**
 * A verification, as far as it is.
 *
 * @param id of the backup, or {@code archive}
 * @param files so many belong to what is verified, as far as is known yet
 * @param filesDone so many of these were read, or had been before
 * @param startedAt when it was asked for
 * @param finishedAt null until it has ended
 * @param reports one for each repository; empty until it is done
 * @param error why it failed; null when it did not
 */
public record VerifyJob(
        String id,
        State state,
        long files,
        long filesDone,
        long bytes,
        long bytesDone,
        String startedAt,
        String finishedAt,
        List<VerifyReport> reports,
        String error) {

    /** What has become of it. */
    public enum State {
        /** It is read, or waits for another verification on this node. */
        RUNNING,
        /** The reports tell what was found. */
        DONE,
        /** It could not be read to its end; the next one goes on. */
        FAILED
    }

    public VerifyJob {
        reports = List.copyOf(reports);
    }

    /** Whether all that was verified can be used; only for one that is done. */
    public boolean sound() {
        return state == State.DONE && reports.stream().allMatch(VerifyReport::sound);
    }
}
