package dev.atoll.replication.internal.link;

import java.util.OptionalLong;

/**
 * Decides when a receiver says how far it has applied: only while the source wants to know, and then at every step. For
 * one thread.
 */
final class ProgressReports {

    private long wanted = -1;
    private long reported = -1;

    /** The source wants to know when everything up to the offset is applied. */
    void wanted(long offset) {
        wanted = Math.max(wanted, offset);
        reported = Math.min(reported, offset - 1); // answered in any case
    }

    /** Whether the source has ever wanted to know. */
    boolean isOfInterest() {
        return wanted >= 0;
    }

    /** What was said last means something else now. */
    void repeat() {
        reported = Math.min(reported, wanted - 1);
    }

    /** What to say now; empty: nothing. */
    OptionalLong report(long watermark) {
        if (reported >= wanted || watermark <= reported) {
            return OptionalLong.empty();
        }
        reported = watermark;
        return OptionalLong.of(watermark);
    }
}
