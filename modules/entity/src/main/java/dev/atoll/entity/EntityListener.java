package dev.atoll.entity;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;

/**
 * Hears of each durable change of an entity, on the node that wrote it. Called in the data actor's thread: must not
 * block and must not fail.
 */
@FunctionalInterface
public interface EntityListener {

    void changed(EntityId id, EntityState state);
}
