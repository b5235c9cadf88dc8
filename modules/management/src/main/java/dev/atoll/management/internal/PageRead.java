package dev.atoll.management.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.management.KeyPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Fills one page of keys, a few at a time: more as long as all of them are small, and no more than the page has room for
 * when they are as large as the largest so far. What does not fit is read again for the next page.
 *
 * @param <T> what is shown of a key
 */
final class PageRead<T> {

    private static final int FEWEST = 4;
    private static final int MOST = 64;

    private final List<EntityId> ids;
    private final KeyLister.Bounds<T> bounds;
    private final Function<EntityId, CompletionStage<Optional<T>>> read;
    private final List<T> items = new ArrayList<>();
    private int done;
    private int width;
    private long bytes;
    private long largest = 1;
    private boolean full;

    /** @param ids those after which the page ends, and one more when there is one */
    PageRead(List<EntityId> ids, KeyLister.Bounds<T> bounds, Function<EntityId, CompletionStage<Optional<T>>> read) {
        this.ids = ids;
        this.bounds = bounds;
        this.read = read;
        this.width = bounds.bytes() == Long.MAX_VALUE ? MOST : FEWEST;
    }

    CompletionStage<KeyPage<T>> page() {
        int last = Math.min(ids.size(), bounds.keys());
        if (full || done == last) {
            boolean more = done < ids.size();
            return CompletableFuture.completedStage(
                    new KeyPage<>(items, more ? ids.get(done - 1).key() : null));
        }
        List<OrderedTasks.Task<Optional<T>>> reads = ids.subList(done, Math.min(last, done + width)).stream()
                .map(id -> new OrderedTasks.Task<Optional<T>>(id, placed -> read.apply(id)))
                .toList();
        return OrderedTasks.run(reads, width).thenCompose(outcomes -> {
            take(outcomes);
            long room = (bounds.bytes() - bytes) / largest;
            width = (int) Math.max(FEWEST, Math.min(room, Math.min(2L * width, MOST)));
            return page();
        });
    }

    private void take(List<OrderedTasks.Outcome<Optional<T>>> outcomes) {
        for (OrderedTasks.Outcome<Optional<T>> outcome : outcomes) {
            if (outcome.failure() != null) {
                throw new CompletionException(outcome.failure());
            }
            long more = outcome.result().map(bounds.bytesOf()::applyAsLong).orElse(0L);
            largest = Math.max(largest, more);
            full = !items.isEmpty() && bytes + more > bounds.bytes();
            if (full) {
                return;
            }
            outcome.result().ifPresent(items::add);
            bytes += more;
            done++;
        }
    }
}
