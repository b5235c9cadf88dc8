package dev.atoll.recovery.internal;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.entity.DataEntities;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads and writes registers, so that what goes wrong fails. */
public final class Registers {

    private final DataEntities entities;

    public Registers(DataEntities entities) {
        this.entities = entities;
    }

    public CompletionStage<EntityState> read(EntityId id) {
        return entities.read(id).thenApply(Replies::state);
    }

    public CompletionStage<Void> write(EntityId id, Operation operation) {
        return entities.write(id, DataTypes.REGISTER, operation, null).thenAccept(Replies::state);
    }

    /** What the register holds; empty when nobody has written it, or it was deleted. */
    public static Optional<View.Document> document(EntityState state) {
        return state.visible(DataTypes.REGISTER)
                .map(slot -> (View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS));
    }
}
