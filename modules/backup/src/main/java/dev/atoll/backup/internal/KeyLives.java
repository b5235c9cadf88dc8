package dev.atoll.backup.internal;

import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalRow;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which life of a key a restore shows: the last one that had begun by the target. What a key holds after it was forgotten is
 * later than all that it held before.
 */
final class KeyLives implements ToIntFunction<List<JournalRow>> {

    private final RestoreTarget target;

    KeyLives(RestoreTarget target) {
        this.target = target;
    }

    /** @param births the first row of each, in their order; -1 is what was before all of them */
    @Override
    public int applyAsInt(List<JournalRow> births) {
        int last = births.size() - 1;
        if (target instanceof RestoreTarget.Until until) {
            while (last >= 0 && begun(births.get(last)).compareTo(until.at()) > 0) {
                last--;
            }
        }
        return last;
    }

    private static HybridTimestamp begun(JournalRow birth) {
        EventRow row = KeyFold.decoded(birth);
        return row instanceof EventRow.Events events
                ? events.events().get(0).timestamp()
                : ((EventRow.Merged) row).state().timestamp();
    }
}
