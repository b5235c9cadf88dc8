package dev.atoll.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a region's recovery is to reach, and reaches.
 *
 * @param rto as the last drill measured it
 * @param rpo as it is now: how old the oldest write is that is in no repository
 * @param repositories what each of them lacks now; the best one counts; empty when the region makes no backups
 */
public record Objectives(String region, Objective rto, Objective rpo, List<Reach> repositories) {

    public Objectives {
        repositories = List.copyOf(repositories);
    }

    /**
     * One of the two.
     *
     * @param measuredMillis null when it was not measured, or cannot be
     * @param met null when it was never measured
     * @param unmeasured why it was not: {@code no-repository}, {@code no-drill} that restored, {@code
     *     repository-unavailable}; null when it was
     * @param trend of the last drills
     */
    public record Objective(long targetMillis, Long measuredMillis, Boolean met, String unmeasured, Trend trend) {}

    /**
     * What drills have measured.
     *
     * @param millis the last ones, the newest at the end
     * @param medianMillis null when there is none
     */
    public record Trend(List<Long> millis, Long medianMillis, Direction direction) {
        public Trend {
            millis = List.copyOf(millis);
        }
    }

    /** Where the newer half of the measurements lies beside the older one. */
    public enum Direction {
        /** There are too few. */
        @JsonProperty("unknown")
        UNKNOWN,
        @JsonProperty("shorter")
        SHORTER,
        @JsonProperty("steady")
        STEADY,
        @JsonProperty("longer")
        LONGER
    }

    /**
     * How far a repository has the journal.
     *
     * @param url as in the list of backups
     * @param error why it cannot be read now; null when it can
     * @param archivedUntil everything that the region accepted up to then is in it; null when nothing is, or is known
     * @param rpoMillis how old the oldest write is that is not in it; null when nothing is known of it
     */
    public record Reach(String url, String error, String archivedUntil, Long rpoMillis) {}
}
