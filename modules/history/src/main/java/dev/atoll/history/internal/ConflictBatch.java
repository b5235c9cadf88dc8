package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.history.RecordedConflict;
import dev.atoll.history.RecordedConflict.Settlement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What some rows of the journal make of the log of conflicts, taken together: of a conflict that appears and goes on with
 * other versions in the same batch, only the last is recorded.
 */
final class ConflictBatch {

    private final PolicyView policies;
    private final Instant now;
    private final Map<String, RecordedConflict> appeared = new LinkedHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Settlement> settled = new LinkedHashMap<>();
    private final Set<String> touched = new HashSet<>();

    ConflictBatch(PolicyView policies, Instant now) {
        this.policies = policies;
        this.now = now;
    }

    void add(EntityId entity, ConflictStep step) {
        touched.add(entity.persistenceId());
        if (step instanceof ConflictStep.Appeared added) {
            begun.add(appear(entity, added.conflict()));
        } else if (step instanceof ConflictStep.WentOn on) {
            goOn(entity, ConflictIds.of(entity, on.before()), on.now());
        } else if (step instanceof ConflictStep.Settled end) {
            settle(ConflictIds.of(entity, end.conflict()), end.settlement());
        }
    }

    private String appear(EntityId entity, Conflict conflict) {
        String id = ConflictIds.of(entity, conflict);
        HybridTimestamp newest = conflict.versions().stream()
                .map(RegisterValue.Version::timestamp)
                .max(HybridTimestamp::compareTo)
                .orElseThrow();
        PolicyView.Choice choice = policies.choose(entity, conflict);
        appeared.put(
                id,
                new RecordedConflict(
                        id, entity, conflict, choice.policy(), choice.value(), newest, now, Optional.empty()));
        return id;
    }

    private void goOn(EntityId entity, String before, Conflict with) {
        if (appeared.remove(before) == null) {
            gone.add(before);
        }
        boolean begunHere = begun.remove(before);
        String id = appear(entity, with);
        if (begunHere) {
            begun.add(id);
        }
    }

    private void settle(String id, Settlement settlement) {
        RecordedConflict here = appeared.get(id);
        if (here == null) {
            settled.put(id, settlement);
        } else {
            appeared.put(id, here.settled(settlement));
        }
    }

    boolean isEmpty() {
        return touched.isEmpty();
    }

    Instant now() {
        return now;
    }

    /** The conflicts to record, open ones and such as began and ended here. */
    Collection<RecordedConflict> appeared() {
        return appeared.values();
    }

    /** Whether the conflict is a new one, and not one that went on. */
    boolean begun(RecordedConflict conflict) {
        return begun.contains(conflict.id());
    }

    /** Conflicts recorded before that went on as others. */
    Set<String> gone() {
        return gone;
    }

    /** Conflicts recorded before that ended. */
    Map<String, Settlement> settled() {
        return settled;
    }
}
