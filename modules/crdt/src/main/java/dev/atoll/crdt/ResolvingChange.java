package dev.atoll.crdt;

/** A change that was made to resolve a conflict. The value takes it as the change alone; the log of conflicts notes why. */
record ResolvingChange(Resolution resolution, Change change) implements Change {
    @Override
    public boolean deletes() {
        return change.deletes();
    }

    @Override
    public boolean onlyRemoves() {
        return change.onlyRemoves();
    }

    @Override
    public boolean leavesOthers() {
        return change.leavesOthers();
    }
}
