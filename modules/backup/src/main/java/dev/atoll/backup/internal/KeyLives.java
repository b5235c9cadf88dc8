package dev.atoll.backup.internal;

import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.LifeChoice;

/**
 * Which life of a key a restore up to an instant shows: the last one that has an event up to there. A life that began with a
 * merged state, later than the instant, may have had one, unless the life before goes on beyond the instant; then
 * {@link KeyFold} finds the key unknown.
 */
final class KeyLives implements LifeChoice {

    private final HybridTimestamp until;
    private int life = -1;
    private int chosen = -1;
    private HybridTimestamp newest = HybridTimestamp.ZERO;

    private KeyLives(HybridTimestamp until) {
        this.until = until;
    }

    static LifeChoice upTo(RestoreTarget target) {
        return target instanceof RestoreTarget.Until instant ? new KeyLives(instant.at()) : LifeChoice.last();
    }

    @Override
    public void row(JournalRow row) {
        HybridTimestamp before = newest;
        boolean first = row.sequenceNumber() == 1;
        if (first) {
            life++;
            newest = HybridTimestamp.ZERO;
        }
        EventRow content = KeyFold.readable(row);
        if (content instanceof EventRow.Merged merged) {
            HybridTimestamp at = merged.state().timestamp();
            saw(at);
            if (first && at.compareTo(until) > 0 && before.compareTo(until) <= 0) {
                chosen = life;
            }
        } else {
            ((EventRow.Events) content)
                    .events().stream().map(DataEvent::timestamp).forEach(this::saw);
        }
    }

    private void saw(HybridTimestamp at) {
        newest = HybridTimestamp.max(newest, at);
        chosen = at.compareTo(until) <= 0 ? life : chosen;
    }

    @Override
    public int chosen() {
        return chosen;
    }
}
