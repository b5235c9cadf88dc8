package dev.atoll.crdt;

import java.util.List;

/** What one row of the journal holds: what was made durable for one entity in one step. */
public sealed interface EventRow {

    /**
     * Consecutive events of one origin.
     *
     * @param events at least one; sequences without a gap
     */
    record Events(List<DataEvent> events) implements EventRow {

        public Events {
            events = List.copyOf(events);
            for (int i = 1; i < events.size(); i++) {
                requireConsecutive(events.get(i - 1), events.get(i));
            }
        }

        public DataEvent first() {
            return events.get(0);
        }

        public DataEvent last() {
            return events.get(events.size() - 1);
        }

        public Origin origin() {
            return first().origin();
        }

        private static void requireConsecutive(DataEvent before, DataEvent after) {
            if (!after.origin().equals(before.origin())
                    || after.sequence() != before.sequence() + 1
                    || after.begins()) {
                throw new AtollException(
                        ErrorCode.CORRUPT_DATA,
                        "Event " + after.dot() + " does not follow " + before.dot() + " in a row.");
            }
        }
    }

    /**
     * Another region's whole state of the entity, merged into this region's (state transfer).
     *
     * @param applied everything that any region accepted up to there was applied where it was read, before it was read
     * @param answer whether it was read because somebody asked for it now, so that it tells all that its region's rows of
     *     the entity have told so far; never journaled
     */
    record Merged(EntityState state, HybridTimestamp applied, boolean answer) implements EventRow {

        /** As it is journaled. */
        public Merged(EntityState state, HybridTimestamp applied) {
            this(state, applied, false);
        }

        /** Of which nobody can tell how old it is. */
        public Merged(EntityState state) {
            this(state, HybridTimestamp.ZERO);
        }
    }
}
