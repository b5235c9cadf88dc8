package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.NotPlacedHere;
import dev.atoll.replication.RegionPlacement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets requests through to a collection's data: when this region is in service and holds the collection, and as soon as it
 * has what the request's session has seen. Safe for use from many threads.
 */
final class ServingGate {

    private final CollectionRegistry collections;
    private final RegionPlacement placement;
    private final SessionGate sessions;
    private final Supplier<Optional<AtollException>> outOfService;

    /** @param outOfService why this region serves nothing any more; nearly always empty */
    ServingGate(
            CollectionRegistry collections,
            RegionPlacement placement,
            SessionGate sessions,
            Supplier<Optional<AtollException>> outOfService) {
        this.collections = collections;
        this.placement = placement;
        this.sessions = sessions;
        this.outOfService = outOfService;
    }

    /** Fails with {@link ErrorCode#UNKNOWN_COLLECTION} or {@link ErrorCode#INVALID_COLLECTION}. */
    CompletionStage<CollectionDefinition> collection(String name) {
        Optional<CollectionDefinition> known = collections.find(name);
        return known.isPresent()
                ? CompletableFuture.completedStage(known.get())
                : find(name).thenApply(found -> found.orElseThrow(() -> unknown(name)));
    }

    /** The collection when there is one; fails with {@link ErrorCode#INVALID_COLLECTION}. */
    CompletionStage<Optional<CollectionDefinition>> find(String name) {
        return CollectionDefinition.isValidName(name)
                ? collections.lookup(name)
                : CompletableFuture.failedStage(new AtollException(
                        ErrorCode.INVALID_COLLECTION, "'" + name + "' cannot be the name of a collection."));
    }

    /** What this region lacks of what the session has seen: as a whole, and of a collection whose regions change. */
    TimestampVector unmet(Session session, String collection) {
        return session == null
                ? TimestampVector.EMPTY
                : sessions.unmet(session).merge(sessions.seenOf(session, lackedOf(collection)));
    }

    private SessionGate.Lacked lackedOf(String collection) {
        return (region, current) -> placement.mayLack(collection, region, current);
    }

    /** Runs what needs this region's copy of a collection, within the session; null is nobody's in particular. */
    <T> CompletionStage<T> in(Session session, String name, Function<CollectionDefinition, CompletionStage<T>> work) {
        if (unmet(session, name).isEmpty()) {
            return now(name, work);
        }
        Optional<NotPlacedHere> refusal = collections.find(name).flatMap(placement::refusal);
        return refusal.isPresent() // waiting cannot help
                ? CompletableFuture.failedStage(refusal.get())
                : sessions.pass(session).thenCompose(passed -> {
                    sessions.requireNothingOf(session, lackedOf(name));
                    return now(name, work);
                });
    }

    /** Nearly always the definition is in memory; then no stages are built for it. */
    private <T> CompletionStage<T> now(String name, Function<CollectionDefinition, CompletionStage<T>> work) {
        Optional<CollectionDefinition> known = collections.find(name);
        return known.isPresent()
                ? here(known.get(), work)
                : collection(name).thenCompose(collection -> here(collection, work));
    }

    /** Runs it when this region serves the collection, whatever a session has seen. */
    <T> CompletionStage<T> here(
            CollectionDefinition collection, Function<CollectionDefinition, CompletionStage<T>> work) {
        Optional<NotPlacedHere> refusal = placement.refusal(collection);
        return refusal.isEmpty() ? serving(() -> work.apply(collection)) : CompletableFuture.failedStage(refusal.get());
    }

    /** Why a collection that this node knows is not served here. */
    Optional<AtollException> refusal(String name) {
        CollectionDefinition collection = collections.find(name).orElseThrow(() -> unknown(name));
        return placement
                .refusal(collection)
                .<AtollException>map(refusal -> refusal)
                .or(outOfService);
    }

    /** Runs it when this region is in service. */
    <T> CompletionStage<T> serving(Supplier<CompletionStage<T>> work) {
        Optional<AtollException> reason = outOfService.get();
        return reason.isEmpty() ? work.get() : CompletableFuture.failedStage(reason.get());
    }

    /** Waits until this region has all that the session has seen. */
    CompletionStage<Void> caughtUp(Session session) {
        return session == null ? CompletableFuture.completedStage(null) : sessions.pass(session);
    }

    /** The session is shown events of these origins, up to these timestamps. */
    void shown(Session session, TimestampVector newest) {
        if (session != null) {
            sessions.shown(session, newest);
        }
    }

    private static AtollException unknown(String name) {
        return new AtollException(
                ErrorCode.UNKNOWN_COLLECTION, "There is no collection '" + name + "' in this region.");
    }
}
