package dev.atoll.journal;

/** What this region does with a collection's data. */
public enum PlacementState {
    /** Has it, serves it, takes other regions' rows. */
    HOLDING(true, true, true),
    /** Takes other regions' states and rows; does not serve before one holder's states are all here. */
    JOINING(true, true, false),
    /** Takes nothing any more; has it until all regions know, and all holders have, what it has. */
    LEAVING(true, false, false),
    /** Is being removed from the database. */
    ERASING(false, false, false),
    /** Is not here. */
    OUTSIDE(false, false, false);

    private final boolean readable;
    private final boolean takesRows;
    private final boolean takesWrites;

    PlacementState(boolean readable, boolean takesRows, boolean takesWrites) {
        this.readable = readable;
        this.takesRows = takesRows;
        this.takesWrites = takesWrites;
    }

    /** Whether what is there is whole, as far as it goes. */
    public boolean readable() {
        return readable;
    }

    /** Whether other regions' rows are applied; otherwise they are dropped. */
    public boolean takesRows() {
        return takesRows;
    }

    /** Whether clients may write here. */
    public boolean takesWrites() {
        return takesWrites;
    }
}
