package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Drill;
import dev.atoll.backup.internal.Schedule;
import dev.atoll.recovery.LastTime;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * When a region's drills are due.
 *
 * @param schedule as {@link Schedule#parse} takes it
 * @param since when the node began to look after it
 */
record DrillPlan(String schedule, Instant since) {

    /** @param drills of the region; any of them counts as the last one, whoever asked for it and whatever became of it */
    boolean isDue(Collection<Drill> drills, Instant now) {
        Instant last = LastTime.of(drills.stream().map(drill -> Instant.parse(drill.created())), now)
                .orElse(since);
        return Schedule.parse(schedule).due(Optional.of(last), since, now);
    }
}
