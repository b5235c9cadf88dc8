package dev.atoll.backup;

import java.util.List;

/**
 * What a restore has made.
 *
 * @param journal the new journal's id
 * @param at the timestamp that stands for what was restored: a rewind to it, in that region, brings that back everywhere
 * @param rows that are in it
 * @param keys that are in it
 * @param unknown the first keys of which the backup cannot tell what they held at the instant
 * @param unknownKeys how many there are
 * @param millis how long it took
 */
public record RestoreReport(
        String region,
        String journal,
        String at,
        long rows,
        long keys,
        List<String> unknown,
        long unknownKeys,
        long millis) {

    public RestoreReport {
        unknown = List.copyOf(unknown);
    }
}
