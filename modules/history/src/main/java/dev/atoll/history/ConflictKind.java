package dev.atoll.history;

/** What a record of the log of conflicts tells of. */
public enum ConflictKind {
    /** Concurrent versions of a register. */
    REGISTER,
    /** A field of a map was made with different kinds. */
    KINDS,
    /** Two regions have defined a collection differently. */
    DEFINITION,
    /** Writes that a rewind has taken back. */
    DISCARDED
}
