package dev.atoll.crdt;

import java.util.Optional;

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

        @Override
        public boolean leavesOthers() {
            return change.leavesOthers();
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
     * Removes of a field all that its origin had seen, but for one kind, or to write that kind anew.
     *
     * @param content what is written of the kind; empty when what there is of it stays
     */
    record Chosen(String name, DataType<?> kind, CoveredCounts covered, Optional<FieldContent> content)
            implements MapChange {
        @Override
        public boolean onlyRemoves() {
            return content.isEmpty();
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
