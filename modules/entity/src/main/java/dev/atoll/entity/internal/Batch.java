package dev.atoll.entity.internal;

import dev.atoll.crdt.EventRow;
import java.util.List;

/**
 * What one flush writes and says.
 *
 * @param rows to persist in this order; may be empty
 * @param statesAfter the entity after each of the rows
 * @param answers to give when the rows are durable
 */
record Batch(List<EventRow> rows, List<StoredEntity> statesAfter, List<Answer> answers) {}
