package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.Slot;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.RecordedConflict.Settlement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
        if (row instanceof EventRow.Merged merged) {
            EntityState after = before.apply(row);
            compare(
                    before,
                    after,
                    new Settlement(
                            "state-transfer", Optional.empty(), merged.state().timestamp(), Optional.empty()));
            return after;
        }
        EntityState state = before;
        for (DataEvent event : ((EventRow.Events) row).events()) {
            EntityState after = state.apply(event);
            if (event.type().hasConflicts()) {
                compare(state, after, settlement(event));
            }
            state = after;
        }
        return state;
    }

    private static Settlement settlement(DataEvent event) {
        Optional<Operation> operation = event.type().operation(event.change());
        return new Settlement(
                operation.map(Operation::name).orElse("write"),
                Optional.of(event.dot()),
                event.timestamp(),
                operation.flatMap(ConflictSteps::value));
    }

    private static Optional<Payload> value(Operation operation) {
        if (operation instanceof Operation.AtPath atPath) {
            return value(atPath.operation());
        }
        if (operation instanceof Operation.Resolve resolve) {
            return Optional.of(resolve.value());
        }
        return operation instanceof Operation.Assign assign ? Optional.of(assign.value()) : Optional.empty();
    }

    private void compare(EntityState before, EntityState after, Settlement by) {
        Map<String, Conflict> then = conflicts(before);
        Map<String, Conflict> now = conflicts(after);
        then.forEach((place, conflict) -> {
            if (!now.containsKey(place)) {
                steps.accept(new ConflictStep.Settled(conflict, by));
            }
        });
        now.forEach((place, conflict) -> compare(then.get(place), conflict, by));
    }

    private void compare(Conflict then, Conflict now, Settlement by) {
        if (then == null) {
            steps.accept(new ConflictStep.Appeared(now));
        } else if (replaced(then, now) >= 2) {
            steps.accept(new ConflictStep.Settled(then, by));
            steps.accept(new ConflictStep.Appeared(now));
        } else if (!dots(then).equals(dots(now))) {
            steps.accept(new ConflictStep.WentOn(then, now));
        }
    }

    private static long replaced(Conflict then, Conflict now) {
        Set<Dot> kept = dots(now);
        return dots(then).stream().filter(dot -> !kept.contains(dot)).count();
    }

    private static Set<Dot> dots(Conflict conflict) {
        return conflict.versions().stream().map(RegisterValue.Version::dot).collect(Collectors.toSet());
    }

    private Map<String, Conflict> conflicts(EntityState state) {
        Map<String, Conflict> found = new TreeMap<>();
        for (Slot<?> slot : state.slots()) {
            for (Conflict conflict : slot.conflicts()) {
                if (!definitions || differ(conflict.versions())) {
                    found.put(place(slot.type(), conflict.path()), conflict);
                }
            }
        }
        return found;
    }

    /** Two regions that define a collection alike do not clash. */
    private static boolean differ(List<RegisterValue.Version> versions) {
        return versions.stream().map(RegisterValue.Version::value).distinct().count() > 1;
    }

    private static String place(DataType<?> type, List<String> path) {
        return type.tag() + path.toString();
    }
}
