package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Drill;
import dev.atoll.backup.DrillSettings.Targets;
import dev.atoll.backup.Objectives;
import dev.atoll.backup.Objectives.Objective;
import dev.atoll.backup.Objectives.Reach;
import dev.atoll.crdt.RegionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What was measured, beside what is to be reached. */
final class Measurements {

    private static final int TREND = 10;
    private static final String NO_REPOSITORY = "no-repository";

    private Measurements() {}

    /**
     * @param drills of the region, the newest first
     * @param reaches how far each repository has the journal now
     */
    static Objectives beside(Targets targets, RegionId region, List<Drill> drills, List<Reach> reaches) {
        List<Long> rtos = last(drills, Drill::rtoMillis);
        Long rto = rtos.isEmpty() ? null : rtos.get(rtos.size() - 1);
        Long rpo = reaches.stream()
                .map(Reach::rpoMillis)
                .filter(Objects::nonNull)
                .min(Long::compare)
                .orElse(null);
        long rtoTarget = targets.rto().toMillis();
        long rpoTarget = targets.rpo().toMillis();
        return new Objectives(
                region.value(),
                new Objective(
                        rtoTarget,
                        rto,
                        rto == null ? null : rto <= rtoTarget,
                        rto == null ? whyNoRto(reaches) : null,
                        Trends.of(rtos)),
                new Objective(
                        rpoTarget,
                        rpo,
                        rpo != null && rpo <= rpoTarget,
                        rpo == null ? whyNoRpo(reaches) : null,
                        Trends.of(last(drills, Drill::rpoMillis))),
                reaches);
    }

    private static String whyNoRto(List<Reach> reaches) {
        return reaches.isEmpty() ? NO_REPOSITORY : "no-drill";
    }

    private static String whyNoRpo(List<Reach> reaches) {
        return reaches.isEmpty() ? NO_REPOSITORY : "repository-unavailable";
    }

    /** The last ones, the newest at the end. */
    private static List<Long> last(List<Drill> drills, Function<Drill, Long> measured) {
        List<Long> found = new ArrayList<>(drills.stream()
                .map(measured)
                .filter(Objects::nonNull)
                .limit(TREND)
                .toList());
        Collections.reverse(found);
        return found;
    }
}
