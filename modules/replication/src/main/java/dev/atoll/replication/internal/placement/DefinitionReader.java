package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads what the region's journal holds of a definition, not what a node happens to know. */
public final class DefinitionReader {

    private final RegionId self;
    private final DataEntities entities;

    public DefinitionReader(RegionId self, DataEntities entities) {
        this.self = self;
        this.entities = entities;
    }

    /** Empty when there is none that this version understands; fails when it cannot be read now. */
    public CompletionStage<Optional<PlacementRules.Definition>> read(String collection) {
        return entities.read(new EntityId(CollectionDefinition.COLLECTION, collection))
                .thenApply(reply -> {
                    if (!(reply instanceof EntityReply.Current current)) {
                        throw new AtollException(
                                ErrorCode.UNAVAILABLE, "The definition of " + collection + ": " + reply);
                    }
                    EntityState state = current.state();
                    return CollectionRegistry.definition(state).map(definition -> of(definition, state));
                });
    }

    private PlacementRules.Definition of(CollectionDefinition definition, EntityState state) {
        List<RegionId> regions = definition.regions();
        long changes = state.seen().perRegion().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        boolean asCreated = changes == 1;
        return new PlacementRules.Definition(
                regions.isEmpty() || regions.contains(self),
                !regions.isEmpty(),
                asCreated,
                asCreated && state.seen().perRegion().containsKey(self),
                Fingerprint.of(state));
    }
}
