package dev.atoll.backup.internal.drill;

import dev.atoll.backup.Drill;
import dev.atoll.backup.Drill.Compared;
import dev.atoll.backup.Drill.Problem;
import dev.atoll.backup.DrillSettings.Targets;
import dev.atoll.crdt.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** What a drill that came to its end has to be blamed for. */
final class Verdict {

    private static final String NOTHING_COMPARED = "nothing-compared";

    private Verdict() {}

    /**
     * Empty when it passed.
     *
     * @param dataKeys so many keys of users could be looked at
     */
    static List<Problem> of(Drill drill, long dataKeys, Targets targets) {
        List<Problem> problems = new ArrayList<>();
        if (drill.restored().unknownKeys() > 0) {
            problems.add(new Problem(
                    ErrorCode.RESTORE_INCOMPLETE.code(),
                    "Of " + drill.restored().unknownKeys() + " keys the backup cannot tell what they held at "
                            + drill.to() + ": a restore up to then is refused."));
        }
        ofComparison(drill, problems);
        if (dataKeys == 0 && !drill.compared().skipped().isEmpty()) {
            problems.add(new Problem(
                    NOTHING_COMPARED,
                    "No key was compared but the definitions of collections: the region cannot read "
                            + drill.compared().skipped().stream()
                                    .map(Drill.Skipped::collection)
                                    .toList()
                            + " now."));
        }
        ofTargets(drill, targets, problems);
        return problems;
    }

    private static void ofComparison(Drill drill, List<Problem> problems) {
        Compared found = drill.compared();
        if (found.different() > 0) {
            problems.add(new Problem(
                    "different",
                    found.different() + " of " + found.compared()
                            + " keys do not hold what the region says that they held at " + drill.to() + "."));
        }
        if (found.keys() > 0 && found.equal() + found.late() + found.different() == 0) {
            problems.add(new Problem(
                    NOTHING_COMPARED,
                    "Of none of " + found.compared() + " keys the region can tell what it held at " + drill.to()
                            + ": that something was restored is all that is known."));
        }
    }

    private static void ofTargets(Drill drill, Targets targets, List<Problem> problems) {
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
    }

    private static Problem missed(String what, String words, Long millis, long target) {
        return new Problem(
                what + "-missed",
                words + " " + (millis == null ? "an unknown number of" : millis) + " ms; the target is " + target
                        + " ms (atoll.recovery.objectives." + what + ").");
    }
}
