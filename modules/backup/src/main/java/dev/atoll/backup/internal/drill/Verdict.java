package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Drill;
import dev.atoll.backup.Drill.Problem;
import dev.atoll.backup.DrillSettings.Targets;
import java.util.ArrayList;
import java.util.List;

/** What a drill that came to its end has to be blamed for. */
final class Verdict {

    private Verdict() {}

    /** Empty when it passed. */
    static List<Problem> of(Drill drill, Targets targets) {
        List<Problem> problems = new ArrayList<>();
        if (drill.compared().different() > 0) {
            problems.add(new Problem(
                    "different",
                    drill.compared().different() + " of " + drill.compared().compared()
                            + " keys do not hold what the region says that they held at " + drill.to() + "."));
        }
        if (drill.rtoMillis() > targets.rto().toMillis()) {
            problems.add(missed(
                    "rto", "The restore took", drill.rtoMillis(), targets.rto().toMillis()));
        }
        if (drill.rpoMillis() == null || drill.rpoMillis() > targets.rpo().toMillis()) {
            problems.add(missed(
                    "rpo",
                    "The oldest write that is not in the repository was made before",
                    drill.rpoMillis(),
                    targets.rpo().toMillis()));
        }
        return problems;
    }

    private static Problem missed(String what, String words, Long millis, long target) {
        return new Problem(
                what + "-missed",
                words + " " + millis + " ms; the target is " + target + " ms (atoll.recovery.objectives." + what
                        + ").");
    }
}
