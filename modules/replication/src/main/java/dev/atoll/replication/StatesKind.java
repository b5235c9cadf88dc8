package dev.atoll.replication;

/** What the states of a collection that a region gives are worth to the one that asks. */
public enum StatesKind {
    /** All that a holder has. */
    COMPLETE,
    /** What a region has that has not all of it itself. */
    PARTIAL,
    /** The region has nothing of it. */
    NOTHING,
    /** Not given: the region does not know yet that the asker holds the collection. Ask again. */
    LATER
}
