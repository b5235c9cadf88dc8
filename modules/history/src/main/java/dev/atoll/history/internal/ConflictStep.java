package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.history.RecordedConflict.Settlement;
import java.util.List;

/** What one event does to the conflicts of its entity. */
sealed interface ConflictStep {

    /** Where in its entity the conflict is: there is one at most. */
    Place place();

    /**
     * @param typeTag of the value that it is in
     * @param path within that value
     */
    record Place(int typeTag, List<String> path) {}

    /** There is a new conflict. */
    record Appeared(Place place, Conflict conflict) implements ConflictStep {}

    /** A conflict goes on with other versions: a side has written again, or another has joined. */
    record WentOn(Place place, Conflict before, Conflict now) implements ConflictStep {}

    /** Somebody has written with two or more versions in view, or there are no more than one left. */
    record Settled(Place place, Conflict conflict, Settlement settlement) implements ConflictStep {}
}
