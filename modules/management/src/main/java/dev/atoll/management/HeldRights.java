package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Counts the rights to escrow counters that a region holds: without it, nobody can use them. Safe for use from many threads. */
public final class HeldRights {

    private static final int PAGE = 500;

    /** Of a collection with more keys than that the rest is not counted. */
    private static final int MAX_KEYS = 10_000;

    /**
     * Of one collection, as this region knows it.
     *
     * @param keys in which the region holds rights
     * @param more whether there are keys that were not looked at
     */
    public record InCollection(String collection, int keys, BigInteger rights, boolean more) {}

    private final DataService data;

    public HeldRights(DataService data) {
        this.data = data;
    }

    /**
     * By collection, those in which the region holds any; of those that are not here nothing is known. Fails with {@link
     * ErrorCode#UNAVAILABLE} while the database is away.
     */
    public CompletionStage<List<InCollection>> of(RegionId region) {
        CompletionStage<List<InCollection>> found = CompletableFuture.completedStage(new ArrayList<>());
        for (CollectionDefinition collection : data.collections()) {
            if (collection.type().equals(DataTypes.ESCROW)) {
                found = found.thenCombine(new Count(collection.name(), region).from(""), (all, one) -> {
                    all.add(one);
                    return all;
                });
            }
        }
        return found.thenApply(all ->
                all.stream().filter(each -> each.keys() > 0 || each.more()).toList());
    }

    private final class Count {

        private final String collection;
        private final RegionId region;
        private int seen;
        private int keys;
        private BigInteger rights = BigInteger.ZERO;

        Count(String collection, RegionId region) {
            this.collection = collection;
            this.region = region;
        }

        CompletionStage<InCollection> from(String after) {
            return data.entries(collection, after, PAGE, Long.MAX_VALUE)
                    .thenCompose(page -> {
                        page.items().forEach(this::add);
                        seen += PAGE;
                        return page.next() == null || seen >= MAX_KEYS
                                ? CompletableFuture.completedStage(result(page.next() != null))
                                : from(page.next());
                    })
                    .exceptionally(this::nothingWhenElsewhere);
        }

        private void add(KeyPage.Entry entry) {
            BigInteger held = ((View.Escrow) entry.data().value()).rights().getOrDefault(region, BigInteger.ZERO);
            keys += held.signum();
            rights = rights.add(held);
        }

        private InCollection result(boolean more) {
            return new InCollection(collection, keys, rights, more);
        }

        private InCollection nothingWhenElsewhere(Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof AtollException known && known.code().equals(ErrorCode.NOT_PLACED_HERE)) {
                return result(false);
            }
            throw new CompletionException(cause);
        }
    }
}
