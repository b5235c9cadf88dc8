package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which regions hold which collections, as the links of a node ask. Safe for use by many threads. */
public interface LinkPlacement {

    /** All regions hold all collections. */
    LinkPlacement EVERYWHERE = (region, collection) -> true;

    /** Whether the region holds the collection, by the definition that this node knows. Built-in ones are everywhere. */
    boolean holds(RegionId region, String collection);

    /** Finds out about those collections that this node does not know; when it completes, {@link #holds} knows them. */
    default CompletionStage<Void> learn(Collection<String> collections) {
        return CompletableFuture.completedStage(null);
    }
}
