package dev.atoll.crdt;

/** How an event changes a map or a multimap. */
public sealed interface MapChange extends Change {

    /**
     * Changes one field.
     *
     * @param type which of the field's values; a map for a change that lies deeper
     */
    record Updated(String name, DataType<?> type, Change change) implements MapChange {
        @Override
        public boolean onlyRemoves() {
            return change.onlyRemoves();
        }
    }

    /** Removes one field, whatever it holds. */
    record Removed(String name, CoveredCounts covered) implements MapChange {
        @Override
        public boolean onlyRemoves() {
            return true;
        }
    }

    /**
     * Removes all fields.
     *
     * @param deletes whether the map is gone (delete) or stays, empty (clear)
     */
    record Cleared(boolean deletes, CoveredCounts covered) implements MapChange {
        @Override
        public boolean onlyRemoves() {
            return true;
        }
    }
}
