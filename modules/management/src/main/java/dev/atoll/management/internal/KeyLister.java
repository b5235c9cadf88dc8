package dev.atoll.management.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.journal.JournalReader;
import dev.atoll.management.KeyPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Lists the keys of a collection: their names are in the journal, only their entities know whether they are deleted. */
public final class KeyLister {

    private static final String SEPARATOR = "|";
    private static final int PARALLELISM = 64;

    private final JournalReader journal;
    private final Executor blocking;

    public KeyLister(JournalReader journal, Executor blocking) {
        this.journal = journal;
        this.blocking = blocking;
    }

    /**
     * One page, which holds what is made of each entity and nothing else of it.
     *
     * @param after the key after which to begin; empty for the beginning
     * @param read what to show of a key; empty hides it. So many of these run at the same time as are allowed to
     */
    public <T> CompletionStage<KeyPage<T>> page(
            String collection, String after, int limit, Function<EntityId, CompletionStage<Optional<T>>> read) {
        return JournalReads.run(() -> ids(collection, after, limit + 1), blocking)
                .thenCompose(ids -> {
                    boolean more = ids.size() > limit;
                    List<EntityId> shown = more ? ids.subList(0, limit) : ids;
                    return items(shown, read)
                            .thenApply(items -> new KeyPage<>(
                                    items, more ? shown.get(limit - 1).key() : null));
                });
    }

    private List<EntityId> ids(String collection, String after, int limit) {
        String prefix = collection + SEPARATOR;
        String from = after.isEmpty() ? "" : prefix + after;
        return journal.listKeys(prefix, from, limit).stream()
                .map(EntityId::parse)
                .toList();
    }

    private static <T> CompletionStage<List<T>> items(
            List<EntityId> ids, Function<EntityId, CompletionStage<Optional<T>>> read) {
        List<OrderedTasks.Task<Optional<T>>> reads = ids.stream()
                .map(id -> new OrderedTasks.Task<>(id, () -> read.apply(id)))
                .toList();
        return OrderedTasks.run(reads, PARALLELISM).thenApply(KeyLister::items);
    }

    private static <T> List<T> items(List<OrderedTasks.Outcome<Optional<T>>> outcomes) {
        List<T> items = new ArrayList<>(outcomes.size());
        for (OrderedTasks.Outcome<Optional<T>> outcome : outcomes) {
            if (outcome.failure() != null) {
                throw new CompletionException(outcome.failure());
            }
            outcome.result().ifPresent(items::add);
        }
        return items;
    }
}
