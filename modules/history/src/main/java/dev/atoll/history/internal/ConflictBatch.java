package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.Resolution;
import dev.atoll.history.RecordedConflict;
import dev.atoll.history.RecordedConflict.Choice;
import dev.atoll.history.RecordedConflict.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What some rows of the journal make of the log of conflicts, taken together: of a conflict that appears and goes on with
 * other versions in the same batch, only the last is recorded. What is not recorded costs no more than a map's entry.
 */
final class ConflictBatch {

    private record Place(EntityId entity, ConflictStep.Place at) {}

    /** @param begun whether it began in these rows; otherwise it went on in them */
    private record Open(Conflict conflict, boolean begun) {}

    private final PolicyView policies;
    private final Instant now;
    private final Discards discards;
    private final Map<Place, Open> open = new LinkedHashMap<>();
    private final Map<String, RecordedConflict> ended = new LinkedHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Settlement> settled = new LinkedHashMap<>();
    private final Map<String, List<Choice>> choices = new LinkedHashMap<>();

    ConflictBatch(PolicyView policies, Instant now) {
        this.policies = policies;
        this.now = now;
        this.discards = new Discards(now);
    }

    /** What rewinds have taken back. */
    Discards discards() {
        return discards;
    }

    void add(EntityId entity, ConflictStep step) {
        Place place = new Place(entity, step.place());
        if (step instanceof ConflictStep.Appeared added) {
            open.put(place, new Open(added.conflict(), true));
        } else if (step instanceof ConflictStep.WentOn on) {
            goOn(place, on);
        } else if (step instanceof ConflictStep.Settled end) {
            settle(place, end);
        }
    }

    /** Somebody has resolved conflicts by these events, perhaps once more. */
    void addChoices(EventRow row) {
        if (row instanceof EventRow.Events events) {
            events.events().forEach(event -> event.resolution()
                    .ifPresent(resolution -> choices.computeIfAbsent(resolution.conflict(), id -> new ArrayList<>())
                            .add(choice(event, resolution))));
        }
    }

    private static Choice choice(DataEvent event, Resolution resolution) {
        Optional<Payload> value = resolution.chosen().isPresent()
                ? Optional.empty()
                : event.operation().flatMap(ConflictSteps::value);
        return new Choice(event.dot(), event.timestamp(), resolution.chosen(), value);
    }

    /** What is to be added to conflicts that were resolved. */
    Map<String, List<Choice>> choices() {
        return choices;
    }

    private void goOn(Place place, ConflictStep.WentOn on) {
        Open before = open.get(place);
        if (before == null) {
            gone.add(ConflictIds.of(place.entity(), on.before()));
        }
        open.put(place, new Open(on.now(), before != null && before.begun()));
    }

    private void settle(Place place, ConflictStep.Settled end) {
        Open here = open.remove(place);
        if (here == null) {
            settled.put(ConflictIds.of(place.entity(), end.conflict()), end.settlement());
        } else {
            RecordedConflict recorded = recorded(place, here).settled(end.settlement());
            ended.put(recorded.id(), recorded);
        }
    }

    private RecordedConflict recorded(Place place, Open here) {
        Conflict conflict = here.conflict();
        String id = ConflictIds.of(place.entity(), conflict);
        if (here.begun()) {
            begun.add(id);
        }
        HybridTimestamp newest = conflict.versions().stream()
                .map(RegisterValue.Version::timestamp)
                .max(HybridTimestamp::compareTo)
                .filter(timestamp -> timestamp.packed() > 0)
                .orElse(HybridTimestamp.upTo(now));
        PolicyView.Choice choice = policies.choose(place.entity(), conflict);
        return new RecordedConflict(
                id,
                place.entity(),
                conflict,
                choice.policy(),
                choice.value(),
                newest,
                now,
                Optional.empty(),
                List.of());
    }

    boolean isEmpty() {
        return discards.isEmpty() && open.isEmpty() && ended.isEmpty() && settled.isEmpty() && choices.isEmpty();
    }

    Instant now() {
        return now;
    }

    /** The conflicts to record, such as began and ended here and open ones. Works them out at each call. */
    Collection<RecordedConflict> appeared() {
        Map<String, RecordedConflict> appeared = new LinkedHashMap<>(ended);
        open.forEach((place, here) -> {
            RecordedConflict recorded = recorded(place, here);
            appeared.put(recorded.id(), recorded);
        });
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
