package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.FieldContent;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.Slot;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.RecordedConflict.Settlement;
import dev.atoll.history.internal.ConflictStep.Place;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the rows of an entity do to its conflicts: the states before and after each event, compared. Pure.
 *
 * <p>A conflict is a set of two or more concurrent versions. It is settled when it ends, or by an event that replaced
 * two or more of its versions: that one was made with the conflict in view. An event that replaced none or one of them only
 * carries a side on, and the conflict goes on with other versions. So what is open here depends on the state alone, and
 * is the same in every region that has the same state.
 */
final class ConflictSteps {

    private final boolean definitions;
    private final Consumer<ConflictStep> steps;

    /** @param collection whose entity it is */
    ConflictSteps(String collection, Consumer<ConflictStep> steps) {
        this.definitions = collection.equals(CollectionDefinition.COLLECTION);
        this.steps = steps;
    }

    /** The state after the row; tells all steps in between. */
    EntityState follow(EntityState before, EventRow row) {
        Map<Place, Conflict> then = conflicts(before);
        if (row instanceof EventRow.Merged merged) {
            EntityState after = before.apply(row);
            compare(then, conflicts(after), () -> settlement(merged));
            return after;
        }
        EntityState state = before;
        for (DataEvent event : ((EventRow.Events) row).events()) {
            state = state.apply(event);
            if (event.type().hasConflicts()) {
                Map<Place, Conflict> now = conflicts(state);
                compare(then, now, () -> settlement(event));
                then = now;
            }
        }
        return state;
    }

    private static Settlement settlement(EventRow.Merged row) {
        return new Settlement("state-transfer", Optional.empty(), row.state().timestamp(), Optional.empty());
    }

    private static Settlement settlement(DataEvent event) {
        Optional<Operation> operation = event.operation();
        return new Settlement(
                operation.map(Operation::name).orElse("write"),
                Optional.of(event.dot()),
                event.timestamp(),
                operation.flatMap(ConflictSteps::value));
    }

    /** What the operation writes to a register, or to a field as a whole. */
    static Optional<Payload> value(Operation operation) {
        if (operation instanceof Operation.AtPath atPath) {
            return value(atPath.operation());
        }
        if (operation instanceof Operation.Resolve resolve) {
            return Optional.of(resolve.value());
        }
        if (operation instanceof Operation.ChooseKind choice) {
            return choice.content().map(FieldContent::json);
        }
        return operation instanceof Operation.Assign assign ? Optional.of(assign.value()) : Optional.empty();
    }

    private void compare(Map<Place, Conflict> then, Map<Place, Conflict> now, Supplier<Settlement> by) {
        then.forEach((place, conflict) -> {
            if (!now.containsKey(place)) {
                steps.accept(new ConflictStep.Settled(place, conflict, by.get()));
            }
        });
        now.forEach((place, conflict) -> compare(place, then.get(place), conflict, by));
    }

    private void compare(Place place, Conflict then, Conflict now, Supplier<Settlement> by) {
        if (then == null) {
            steps.accept(new ConflictStep.Appeared(place, now));
            return;
        }
        int replaced = missing(then, now);
        if (replaced >= 2) {
            steps.accept(new ConflictStep.Settled(place, then, by.get()));
            steps.accept(new ConflictStep.Appeared(place, now));
        } else if (replaced > 0 || then.versions().size() != now.versions().size()) {
            steps.accept(new ConflictStep.WentOn(place, then, now));
        }
    }

    /** How many versions of one are not among those of the other. */
    private static int missing(Conflict of, Conflict among) {
        Set<Dot> dots = new HashSet<>();
        among.versions().forEach(version -> dots.add(version.dot()));
        int missing = 0;
        for (RegisterValue.Version version : of.versions()) {
            missing += dots.contains(version.dot()) ? 0 : 1;
        }
        return missing;
    }

    private Map<Place, Conflict> conflicts(EntityState state) {
        Map<Place, Conflict> found = Map.of();
        for (Slot<?> slot : state.slots()) {
            for (Conflict conflict : slot.conflicts()) {
                if (!definitions || differ(conflict.versions())) {
                    found = found.isEmpty() ? new LinkedHashMap<>() : found;
                    found.put(new Place(slot.type().tag(), conflict.path()), conflict);
                }
            }
        }
        return found;
    }

    /** Two regions that define a collection alike do not clash. */
    private static boolean differ(List<RegisterValue.Version> versions) {
        return versions.stream().map(RegisterValue.Version::value).distinct().count() > 1;
    }
}
