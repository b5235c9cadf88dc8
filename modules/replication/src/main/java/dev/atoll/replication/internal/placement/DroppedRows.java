package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Notes whose rows this region drops while it leaves: its copy, which it still gives to others, lacks them. Once for each
 * peer, and before the rows count as applied. Safe for use by many threads.
 */
public final class DroppedRows {

    private record Dropped(String collection, RegionId by, long life) {}

    private final PlacementStore store;
    private final Executor blocking;
    private final Map<Dropped, CompletableFuture<Void>> noted = new ConcurrentHashMap<>();

    public DroppedRows(PlacementStore store, Executor blocking) {
        this.store = store;
        this.blocking = blocking;
    }

    /** When the stage completes, it is durable that rows of the peer's are missing, if that matters to anybody. */
    public CompletionStage<Void> note(PlacementEntry entry, RegionId by) {
        if (entry.state() != PlacementState.LEAVING) {
            return CompletableFuture.completedFuture(null); // nobody gets anything of such a copy
        }
        String collection = entry.collection();
        noted.keySet().removeIf(each -> each.collection().equals(collection) && each.life() < entry.life());
        Dropped dropped = new Dropped(collection, by, entry.life());
        CompletableFuture<Void> stored = noted.computeIfAbsent(
                dropped, first -> CompletableFuture.runAsync(() -> store.want(collection, by), blocking));
        return stored.whenComplete((done, failure) -> {
            if (failure != null) {
                noted.remove(dropped, stored);
            }
        });
    }
}
