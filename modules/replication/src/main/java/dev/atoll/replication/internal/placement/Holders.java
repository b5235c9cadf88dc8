package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.DataEntities;
import dev.atoll.journal.JournalReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;

/** What the regions have said of their copies of collections, and where they serve HTTP. Safe for use by many threads. */
public final class Holders {

    private static final int MOST_STATUSES = 1000;

    private final RegionId self;
    private final JournalReader journal;
    private final DataEntities entities;
    private final HttpAddresses addresses;
    private final Executor blocking;

    /** @param blocking runs reads of the journal */
    public Holders(
            RegionId self, JournalReader journal, DataEntities entities, HttpAddresses addresses, Executor blocking) {
        this.self = self;
        this.journal = journal;
        this.entities = entities;
        this.addresses = addresses;
        this.blocking = blocking;
    }

    /** What each region has said last of its copy, as far as this region has heard; without those that said nothing. */
    public CompletionStage<SortedMap<RegionId, String>> statuses(String collection) {
        return CompletableFuture.supplyAsync(
                        () -> journal.listKeys(StatusJson.COLLECTION + "|" + collection + "/", "", MOST_STATUSES),
                        blocking)
                .thenCompose(this::read);
    }

    private CompletionStage<SortedMap<RegionId, String>> read(List<String> ids) {
        SortedMap<RegionId, String> states = new ConcurrentSkipListMap<>();
        CompletableFuture<?>[] reads = ids.stream()
                .map(EntityId::parse)
                .map(id -> entities.read(id)
                        .thenAccept(reply ->
                                StatusJson.state(reply).ifPresent(state -> states.put(StatusJson.region(id), state)))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(reads).thenApply(all -> states);
    }

    /** Where those of the regions that are to hold a collection serve HTTP; those first that say that they hold it. */
    public CompletionStage<Map<RegionId, String>> addresses(String collection, List<RegionId> regions) {
        return statuses(collection).thenCompose(states -> {
            List<RegionId> ordered = new ArrayList<>(regions);
            ordered.sort(Comparator.comparing(region -> !"holding".equals(states.get(region))));
            return addresses(ordered);
        });
    }

    /** {@code host:port}, in the order of the regions, without this one and those that have not said so. */
    public CompletionStage<Map<RegionId, String>> addresses(Collection<RegionId> regions) {
        Map<RegionId, String> found = new ConcurrentHashMap<>();
        CompletableFuture<?>[] reads = regions.stream()
                .filter(region -> !region.equals(self))
                .map(region -> addresses
                        .read(region)
                        .thenAccept(address -> address.ifPresent(text -> found.put(region, text)))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(reads).thenApply(all -> {
            Map<RegionId, String> ordered = new LinkedHashMap<>();
            regions.stream().filter(found::containsKey).forEach(region -> ordered.put(region, found.get(region)));
            return ordered;
        });
    }
}
