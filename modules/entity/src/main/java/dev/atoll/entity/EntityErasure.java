package dev.atoll.entity;

import dev.atoll.crdt.EntityId;
import java.util.concurrent.CompletionStage;

/** Removes what the journal has of an entity. */
@FunctionalInterface
public interface EntityErasure {

    /**
     * Removes all rows and snapshots of the entity at once, or nothing: nothing when its last row is not that one, or has an
     * offset above the given one. The entity's data actor has stopped writing when this is called, and ends when the stage
     * has completed, in whatever way; the next one begins with what is in the journal then.
     *
     * @param lastRow the sequence number of the last row that the data actor knows
     * @return whether all was removed
     */
    CompletionStage<Boolean> erase(EntityId id, long lastRow, long upToOffset);
}
