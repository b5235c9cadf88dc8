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
            if (!after.origin().equals(before.origin()) || after.sequence() != before.sequence() + 1) {
                throw new AtollException(
                        ErrorCode.CORRUPT_DATA,
                        "Event " + after.dot() + " does not follow " + before.dot() + " in a row.");
            }
        }
    }

    /** Another region's whole state of the entity, merged into this region's (state transfer). */
    record Merged(EntityState state) implements EventRow {}
}
