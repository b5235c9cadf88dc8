package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.history.RecordedConflict.Settlement;

/** What one event does to the conflicts of its entity. */
sealed interface ConflictStep {

    /** There is a new conflict. */
    record Appeared(Conflict conflict) implements ConflictStep {}

    /** A conflict goes on with other versions: a side has written again, or another has joined. */
    record WentOn(Conflict before, Conflict now) implements ConflictStep {}

    /** Somebody has written with two or more versions in view, or there are no more than one left. */
    record Settled(Conflict conflict, Settlement settlement) implements ConflictStep {}
}
