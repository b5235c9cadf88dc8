package dev.atoll.entity;

import dev.atoll.crdt.EntityState;
import dev.atoll.entity.internal.StoredEntitySerializer;
import dev.atoll.entity.writer.RecentRequests;
import dev.atoll.entity.writer.StoredEntity;
import dev.atoll.journal.SnapshotRow;
import java.time.Instant;
import java.util.Optional;

/** Reads and writes snapshots as data actors do, for those who follow an entity from there on. */
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

    /** A snapshot after the row of that number, of an entity of which this region remembers no requests. */
    public static SnapshotRow of(String persistenceId, long sequenceNumber, EntityState state, Instant now) {
        return row(persistenceId, sequenceNumber, new StoredEntity(state, RecentRequests.NONE), now);
    }

    static SnapshotRow row(String persistenceId, long sequenceNumber, StoredEntity stored, Instant now) {
        StoredEntitySerializer serializer = new StoredEntitySerializer();
        return new SnapshotRow(
                persistenceId,
                sequenceNumber,
                now,
                serializer.toBinary(stored),
                serializer.identifier(),
                serializer.manifest(stored));
    }

    static Optional<StoredEntity> stored(SnapshotRow snapshot) {
        boolean known = snapshot.serializerId() == StoredEntitySerializer.IDENTIFIER
                && StoredEntitySerializer.reads(snapshot.serializerManifest());
        if (!known) {
            return Optional.empty();
        }
        Object stored = new StoredEntitySerializer().fromBinary(snapshot.payload(), snapshot.serializerManifest());
        return Optional.of((StoredEntity) stored);
    }
}
