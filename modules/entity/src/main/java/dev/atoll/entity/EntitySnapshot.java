package dev.atoll.entity;

import dev.atoll.crdt.EntityState;
import dev.atoll.entity.internal.StoredEntitySerializer;
import dev.atoll.entity.writer.StoredEntity;
import dev.atoll.journal.SnapshotRow;
import java.util.Optional;

/** Reads the snapshots that data actors make, for those who follow an entity from there on. */
public final class EntitySnapshot {

    private EntitySnapshot() {}

    /**
     * The state after the snapshot's row; empty for a snapshot of a kind that this version does not know: all rows tell the
     * same.
     *
     * @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#CORRUPT_DATA} when the bytes are damaged
     */
    public static Optional<EntityState> state(SnapshotRow snapshot) {
        return stored(snapshot).map(StoredEntity::state);
    }

    static Optional<StoredEntity> stored(SnapshotRow snapshot) {
        boolean known = snapshot.serializerId() == StoredEntitySerializer.IDENTIFIER
                && snapshot.serializerManifest().equals(StoredEntitySerializer.VERSION_1);
        if (!known) {
            return Optional.empty();
        }
        Object stored = new StoredEntitySerializer().fromBinary(snapshot.payload(), StoredEntitySerializer.VERSION_1);
        return Optional.of((StoredEntity) stored);
    }
}
