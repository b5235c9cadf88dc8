package dev.atoll.recovery;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.entity.DataEntities;
import dev.atoll.journal.JournalReader;
import dev.atoll.recovery.internal.Registers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * What the region notes about its recovery: documents in the built-in collection {@value RewindJobs#COLLECTION}, as durable as
 * data, which every region has. Let each be written by one region only. Safe for use from many threads; a stage fails with an
 * {@link AtollException}, as reads and writes of data do.
 */
public final class RecoveryNotes {

    private static final int PAGE = 1_000;

    private final Registers registers;
    private final JournalReader journal;
    private final Executor blocking;

    /** @param blocking runs reads of the journal */
    public RecoveryNotes(DataEntities entities, JournalReader journal, Executor blocking) {
        this.registers = new Registers(entities);
        this.journal = journal;
        this.blocking = blocking;
    }

    /** Empty when there is none. */
    public CompletionStage<Optional<Payload>> read(String key) {
        return registers.read(id(key)).thenApply(state -> Registers.document(state)
                .map(document -> document.payload()));
    }

    /** When the stage completes, it is durable in this region. */
    public CompletionStage<Void> write(String key, Payload document) {
        return registers.write(id(key), new Operation.Assign(document));
    }

    /** The keys that begin so, ascending. */
    public CompletionStage<List<String>> keys(String prefix) {
        return CompletableFuture.supplyAsync(() -> list(RewindJobs.COLLECTION + "|", prefix), blocking);
    }

    private List<String> list(String collection, String prefix) {
        List<String> keys = new ArrayList<>();
        List<String> page;
        String after = "";
        do {
            page = journal.listKeys(collection + prefix, after, PAGE);
            page.forEach(id -> keys.add(id.substring(collection.length())));
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == PAGE);
        return keys;
    }

    private static EntityId id(String key) {
        return new EntityId(RewindJobs.COLLECTION, key);
    }
}
