package dev.atoll.entity;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.writer.StoredEntity;
import dev.atoll.entity.writer.WriterRules;
import dev.atoll.journal.SnapshotRow;
import java.time.Instant;
import java.util.Optional;

/**
 * Works out what a data actor would recover from an entity's first rows, so that a snapshot can stand for them. For one
 * thread.
 */
public final class EntityFold {

    private final Origin self;
    private final EntitySettings.RequestMemory requests;
    private StoredEntity stored = StoredEntity.EMPTY;

    /** @param self the origin of the events that this region accepts */
    public EntityFold(Origin self, EntitySettings.RequestMemory requests) {
        this.self = self;
        this.requests = requests;
    }

    /**
     * Begins with what a snapshot holds.
     *
     * @return what that is; empty, and nothing is changed, for a snapshot of a kind that this version does not know
     */
    public Optional<EntityState> begin(SnapshotRow snapshot) {
        Optional<StoredEntity> found = EntitySnapshot.stored(snapshot);
        found.ifPresent(known -> stored = known);
        return found.map(StoredEntity::state);
    }

    /** Takes the next row. */
    public void add(EventRow row) {
        stored = WriterRules.SOUND.recovered(stored, row, self, requests);
    }

    public EntityState state() {
        return stored.state();
    }

    /** What has come of the rows so far, of which the last had that sequence number. */
    public SnapshotRow snapshot(String persistenceId, long sequenceNumber, Instant now) {
        return EntitySnapshot.row(persistenceId, sequenceNumber, stored, now);
    }
}
