package dev.atoll.node.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.management.DataService;
import dev.atoll.management.KeyPage;
import dev.atoll.management.PastAnswer;
import dev.atoll.management.PastService;
import dev.atoll.management.RegionApi;
import dev.atoll.management.Session;
import dev.atoll.recovery.RecoveryTarget;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A collection that is created, with one type, when it is first used. */
public final class Declared {

    private final Supplier<RunningRegion> region;
    private final String name;
    private final DataType<?> type;
    private final ConflictPolicy policy;

    /** Null: nobody's in particular. */
    private final Session session;

    public Declared(Supplier<RunningRegion> region, String name, DataType<?> type) {
        this(region, name, type, null);
    }

    /** @param policy for a collection that does not exist yet; null for the default */
    public Declared(Supplier<RunningRegion> region, String name, DataType<?> type, ConflictPolicy policy) {
        this(region, name, type, policy, null);
    }

    private Declared(
            Supplier<RunningRegion> region, String name, DataType<?> type, ConflictPolicy policy, Session session) {
        this.region = region;
        this.name = name;
        this.type = type;
        this.policy = policy;
        this.session = session;
    }

    /** The same collection, as the session may see it. */
    public Declared in(Session other) {
        return new Declared(region, name, type, policy, other);
    }

    private DataService data() {
        DataService data = region.get().api().data();
        return session == null ? data : data.within(session);
    }

    RegionApi region() {
        return region.get().api();
    }

    /** Gives the collection another policy; creates it when it is not there. */
    public CompletionStage<Void> change(ConflictPolicy wanted) {
        try {
            return DeclaredKey.plain(define(data(), wanted).thenApply(changed -> null));
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<CollectionDefinition> create(DataService service) {
        return policy == null ? service.create(name, type.name()) : define(service, policy);
    }

    private CompletionStage<CollectionDefinition> define(DataService service, ConflictPolicy wanted) {
        return service.define(name, type.name(), definition -> definition.withPolicy(wanted));
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_KEY} or {@link ErrorCode#INVALID_COLLECTION}
     */
    public DeclaredKey at(String key) {
        return new DeclaredKey(this, new EntityId(name, key));
    }

    /** The keys that had a value at an instant, as {@link PastService#keys}. */
    public CompletionStage<PastAnswer<KeyPage<String>>> keys(RecoveryTarget instant, String after, int limit) {
        if (limit < 1) {
            return CompletableFuture.failedStage(new AtollException(
                    ErrorCode.INVALID_REQUEST, "The limit of a page is " + limit + ": it is at least 1."));
        }
        return DeclaredKey.plain(ready().thenCompose(data -> region().targets()
                .resolve(instant)
                .thenCompose(at -> region().past().over(data).keys(name, at, after, limit))));
    }

    /** The data service, once the collection is there; from memory after the first time. */
    CompletionStage<DataService> ready() {
        try {
            DataService service = data();
            Optional<CollectionDefinition> inMemory = service.knownCollection(name);
            if (inMemory.isPresent()) {
                requireType(inMemory.get());
                return CompletableFuture.completedFuture(service);
            }
            return service.findCollection(name)
                    .thenCompose(known ->
                            known.isPresent() ? CompletableFuture.completedStage(known.get()) : create(service))
                    .thenApply(found -> {
                        requireType(found);
                        return service;
                    });
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void requireType(CollectionDefinition found) {
        if (found.type().tag() != type.tag()) {
            throw new AtollException(
                    ErrorCode.TYPE_CONFLICT,
                    "Collection '" + name + "' is of type " + found.type().name() + ", not " + type.name() + ".");
        }
        if (type == DataTypes.REPLICATED_DATA && !found.policy().equals(policy)) {
            throw new AtollException(
                    ErrorCode.TYPE_CONFLICT,
                    "The values of collection '" + name + "' are merged by "
                            + found.policy().resolverClass().orElse("another class") + ", not "
                            + policy.resolverClass().orElseThrow() + ".");
        }
    }
}
