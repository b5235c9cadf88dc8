package dev.atoll.management.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.journal.JournalReader;
import dev.atoll.management.KeyPage;
import dev.atoll.management.ViewJson;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Lists the keys of a collection: their names are in the journal, only their entities know whether they are deleted. */
public final class KeyLister {

    private static final String SEPARATOR = "|";

    private final JournalReader journal;
    private final Executor blocking;

    public KeyLister(JournalReader journal, Executor blocking) {
        this.journal = journal;
        this.blocking = blocking;
    }

    /**
     * The most that a page has.
     *
     * @param keys how many, at least 1
     * @param bytes of all that is shown of them, but for a single one that is larger
     * @param bytesOf what counts of one
     */
    public record Bounds<T>(int keys, long bytes, ToLongFunction<T> bytesOf) {

        /** For what is small. */
        public static <T> Bounds<T> of(int keys) {
            return new Bounds<>(keys, Long.MAX_VALUE, item -> 0);
        }

        public static Bounds<KeyPage.Entry> of(int keys, long bytes) {
            return new Bounds<>(
                    keys, bytes, entry -> ViewJson.bytes(entry.data().value()));
        }
    }

    /**
     * One page, which holds what is made of each entity and nothing else of it.
     *
     * @param after the key after which to begin; empty for the beginning
     * @param read what to show of a key; empty hides it. So many of these run at the same time as fit into the page
     */
    public <T> CompletionStage<KeyPage<T>> page(
            String collection, String after, Bounds<T> bounds, Function<EntityId, CompletionStage<Optional<T>>> read) {
        return JournalReads.run(() -> ids(collection, after, bounds.keys() + 1), blocking)
                .thenCompose(ids -> new PageRead<>(ids, bounds, read).page());
    }

    private List<EntityId> ids(String collection, String after, int limit) {
        String prefix = collection + SEPARATOR;
        String from = after.isEmpty() ? "" : prefix + after;
        return journal.listKeys(prefix, from, limit).stream()
                .map(EntityId::parse)
                .toList();
    }
}
