package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.Slot;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.ConfirmRule;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import dev.atoll.history.EntityHistory;
import dev.atoll.history.HistoryPage;
import dev.atoll.history.HistoryPosition;
import dev.atoll.history.HistorySettings;
import dev.atoll.journal.JournalReader;
import dev.atoll.management.internal.JournalReads;
import dev.atoll.management.internal.KeyLister;
import dev.atoll.replication.RegionPlacement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reads and writes of a region's data, for HTTP and for the embedding API.
 *
 * <p>Every stage that fails does so with an {@link AtollException}, whose {@link AtollException#outcomeKnown()} says
 * whether a write is known not to have been applied. Safe for use from many threads.
 */
public final class DataService {

    private final RegionPlacement placement;
    private final DataEntities entities;
    private final CollectionRegistry collections;
    private final ConflictResolvers resolvers;
    private final KeyLister lister;
    private final EntityHistory histories;
    private final WriteAssurance assurance;
    private final ServingGate gate;
    private final EntityAnswers answers;
    private final Duration maxSessionWait;
    private final Executor blocking;
    private final Replies replies;

    /** Null: nobody's in particular. */
    private final Session session;

    /**
     * @param placement says which collections are served here
     * @param sessions tells when a session may be served
     * @param outOfService why this region serves nothing any more; nearly always empty
     * @param blocking runs reads of the journal; it may refuse some
     */
    public DataService(
            RegionPlacement placement,
            DataEntities entities,
            CollectionRegistry collections,
            ConflictResolvers resolvers,
            JournalReader journal,
            HistorySettings history,
            WriteAssurance assurance,
            SessionGate sessions,
            Supplier<Optional<AtollException>> outOfService,
            Executor blocking) {
        this.placement = placement;
        this.entities = entities;
        this.collections = collections;
        this.resolvers = resolvers;
        this.lister = new KeyLister(journal, blocking);
        this.histories = new EntityHistory(journal, history, entities.retired());
        this.assurance = assurance;
        this.gate = new ServingGate(collections, placement, sessions, outOfService);
        this.maxSessionWait = sessions.maxWait();
        this.blocking = blocking;
        this.replies = Replies.AT_ONCE;
        this.session = null;
        this.answers = new EntityAnswers(resolvers, gate, null);
    }

    private DataService(DataService whole, Session session, Replies replies) {
        this.placement = whole.placement;
        this.entities = whole.entities;
        this.collections = whole.collections;
        this.resolvers = whole.resolvers;
        this.lister = whole.lister;
        this.histories = whole.histories;
        this.assurance = whole.assurance;
        this.gate = whole.gate;
        this.maxSessionWait = whole.maxSessionWait;
        this.blocking = whole.blocking;
        this.replies = replies;
        this.session = session;
        this.answers = new EntityAnswers(resolvers, gate, session);
    }

    /**
     * The same data, as the session may see it: each read, write and listing waits until this region has everything that
     * the session has seen, and adds to it what it shows. Fails in addition with {@link ErrorCode#SESSION_BEHIND} when
     * that takes too long, before anything was done, and with {@link ErrorCode#OVERLOADED} when too many wait.
     */
    public DataService within(Session session) {
        return new DataService(this, session, replies);
    }

    /**
     * The same data for who does longer work with it, as to write it out: no stage completes on the thread of a data actor,
     * which would keep its other clients waiting.
     *
     * @param executor on which they go on
     */
    public DataService answeringOn(Executor executor) {
        return new DataService(this, session, Replies.on(executor));
    }

    /** Waits until this region has everything that the session has seen; fails as {@link #within} says. */
    public CompletionStage<Void> caughtUp() {
        return gate.caughtUp(session);
    }

    /** How often reads of the collection had to fall back on this node because its resolver did not work. */
    public long fallbacks(CollectionDefinition collection) {
        return resolvers.fallbacks(collection.name());
    }

    /** The longest that a session's request may ask to wait. */
    public Duration maxSessionWait() {
        return maxSessionWait;
    }

    /** The collections by name, as far as this node knows them. */
    public List<CollectionDefinition> collections() {
        return collections.all();
    }

    /** The collection, when this node has it in memory. */
    public Optional<CollectionDefinition> knownCollection(String name) {
        return collections.find(name);
    }

    /** Fails with {@link ErrorCode#UNKNOWN_COLLECTION} or {@link ErrorCode#INVALID_COLLECTION}. */
    public CompletionStage<CollectionDefinition> collection(String name) {
        return gate.collection(name);
    }

    /** The collection when there is one; fails with {@link ErrorCode#INVALID_COLLECTION}. */
    public CompletionStage<Optional<CollectionDefinition>> findCollection(String name) {
        return gate.find(name);
    }

    /**
     * Creates a collection; with the same type again it changes nothing. A retry is safe. Fails with {@link
     * ErrorCode#TYPE_CONFLICT}, {@link ErrorCode#UNKNOWN_TYPE} or {@link ErrorCode#INVALID_COLLECTION}.
     */
    public CompletionStage<CollectionDefinition> create(String name, String type) {
        return gate.serving(() -> collections.create(name, DataTypes.byName(type)));
    }

    /**
     * Creates a collection as the change makes it, or changes the one that exists; see {@link CollectionRegistry#define}.
     * A retry is safe. Fails in addition with {@link ErrorCode#INVALID_POLICY} and {@link ErrorCode#INVALID_DEFINITION}.
     */
    public CompletionStage<CollectionDefinition> define(
            String name, String type, UnaryOperator<CollectionDefinition> change) {
        try {
            DataType<?> known = DataTypes.byName(type);
            CollectionDefinition asked = change.apply(CollectionDefinition.of(name, known));
            placement.requireKnown(asked.regions());
            assurance.requirePossible(asked.confirm().flatMap(ConfirmRule::timeout));
            return gate.serving(() ->
                    resolvers.check(asked.policy()).thenCompose(usable -> collections.define(name, known, change)));
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** As {@link #write(EntityId, Operation, RequestId, ConfirmRequest)}, as sure as the collection says. */
    public CompletionStage<DataAnswer> write(EntityId id, Operation operation, RequestId request) {
        return write(id, operation, request, ConfirmRequest.NONE);
    }

    /**
     * Runs one operation; when the stage completes, it is durable in this region's journal, and the answer says in which
     * other regions as well. Fails with {@link ErrorCode#NOT_FOUND} when a key is deleted that was never written, and,
     * before anything is written, with {@link ErrorCode#NOT_ENOUGH_REGIONS} or {@link ErrorCode#PEER_BEHIND}.
     *
     * @param request may be null; two writes with the same request are applied once
     * @param confirm how sure it is to be: the stage waits for other regions, within a time limit
     */
    public CompletionStage<DataAnswer> write(
            EntityId id, Operation operation, RequestId request, ConfirmRequest confirm) {
        return writeHere(id, operation, request, confirm).thenCompose(LocalWrite::confirmed);
    }

    /** As {@link #write(EntityId, Operation, RequestId, ConfirmRequest)}; completes without waiting for other regions. */
    public CompletionStage<LocalWrite> writeHere(
            EntityId id, Operation operation, RequestId request, ConfirmRequest confirm) {
        return writeHere(id, operation, request, confirm, () -> {});
    }

    /**
     * As {@link #writeHere(EntityId, Operation, RequestId, ConfirmRequest)}, for who has more to write to the key.
     *
     * @param placed run when what is written to the key from then on comes after this write, if that is so before the stage
     *     completes; nearly always it is, within this call. Must neither block nor fail
     */
    public CompletionStage<LocalWrite> writeHere(
            EntityId id, Operation operation, RequestId request, ConfirmRequest confirm, Runnable placed) {
        return serving(
                id.collection(),
                collection -> assurance.make(
                        collection,
                        confirm,
                        answers,
                        () -> answers.written(id, collection, written(id, collection, operation, request, placed))));
    }

    private CompletionStage<EntityReply> written(
            EntityId id, CollectionDefinition collection, Operation operation, RequestId request, Runnable placed) {
        CompletionStage<EntityReply> reply = replies.of(
                entities.write(id, collection.type(), collection.policy().demand(operation), request));
        if (collection.type().tag() != DataTypes.ESCROW.tag()) {
            placed.run(); // a data actor takes its commands in the order in which they are sent
            return reply;
        }
        // not placed before it is over: a decrement may wait there for rights, while others pass it
        return reply.thenCompose(known -> InsufficientRightsException.isMeant(known)
                ? current(id).thenApply(now -> {
                    throw InsufficientRightsException.of(known, operation, now);
                })
                : CompletableFuture.completedStage(known));
    }

    /** Reads one key; fails with {@link ErrorCode#NOT_FOUND} when it was never written or is deleted. */
    public CompletionStage<DataAnswer> read(EntityId id) {
        TimestampVector unmet = gate.unmet(session, id.collection());
        Optional<CollectionDefinition> known = collections.find(id.collection());
        if (unmet.isEmpty() || known.isEmpty()) {
            return serving(id.collection(), collection -> answers.present(id, collection, state(id)));
        }
        // what the region lacks as a whole, this key may have: each origin's events of a key come in their order
        return gate.here(known.get(), collection -> state(id)
                .thenCompose(reply -> reply instanceof EntityReply.Current current
                                && current.state().newest().covers(unmet)
                        ? answers.present(id, collection, CompletableFuture.completedStage(reply))
                        : serving(id.collection(), later -> answers.present(id, later, state(id)))));
    }

    /**
     * Why this region serves nothing of the collection; empty when it serves it.
     *
     * @throws AtollException {@link ErrorCode#UNKNOWN_COLLECTION} when this node does not have it in memory
     */
    Optional<AtollException> refusal(String name) {
        return gate.refusal(name);
    }

    private CompletionStage<EntityReply> state(EntityId id) {
        return replies.of(entities.read(id));
    }

    /** All that this region knows of a key, also when that is nothing. */
    CompletionStage<EntityState> current(EntityId id) {
        return state(id).thenApply(answers::state);
    }

    /** Runs what reads this region's copy of a collection, as soon as that has what the session has seen. */
    <T> CompletionStage<T> serving(String name, Function<CollectionDefinition, CompletionStage<T>> work) {
        return gate.in(session, name, work);
    }

    /** The session is shown events of these origins, up to these timestamps. */
    void showed(TimestampVector newest) {
        answers.showed(newest);
    }

    /**
     * What the regions have said last of their copies of a collection, for example {@code holding}; empty for one that all
     * regions hold and always have.
     */
    public CompletionStage<SortedMap<RegionId, String>> placement(CollectionDefinition collection) {
        return placement.statuses(collection);
    }

    /** Where the regions that hold a collection serve HTTP, {@code host:port}; those that have said so. */
    public CompletionStage<Map<RegionId, String>> holderAddresses(String name) {
        return collection(name).thenCompose(placement::holderAddresses);
    }

    /** Where those regions serve HTTP that hold what this one does not hold, {@code host:port}; those that have said so. */
    public CompletionStage<Map<RegionId, String>> addressesOfOtherHolders() {
        return placement.addressesOfOtherHolders();
    }

    /**
     * Keys of a collection, ascending, without those that are deleted. Holds no values, whatever the keys hold. Fails with
     * {@link ErrorCode#UNAVAILABLE} while the database is away.
     *
     * @param after the key after which to begin; empty for the beginning
     * @param limit how many at most, at least 1
     */
    public CompletionStage<KeyPage<String>> keys(String name, String after, int limit) {
        return serving(
                name,
                collection -> lister.page(name, after, KeyLister.Bounds.<String>of(limit), id -> state(id)
                        .thenApply(reply ->
                                answers.state(reply).visible(collection.type()).map(slot -> id.key()))));
    }

    /**
     * As {@link #keys}, with what the keys hold.
     *
     * @param maxBytes how many bytes of JSON the values of a page have at most, but for a single one that is larger
     */
    public CompletionStage<KeyPage<KeyPage.Entry>> entries(String name, String after, int limit, long maxBytes) {
        return serving(
                name,
                collection -> lister.page(name, after, KeyLister.Bounds.of(limit, maxBytes), id -> state(id)
                        .thenCompose(reply -> answers.entry(id, collection, reply))));
    }

    /**
     * The events of a key as this region journaled them, the newest first; see {@link EntityHistory#page}. Fails with
     * {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#HISTORY_TOO_LONG}, and with {@link ErrorCode#UNAVAILABLE} while the
     * database is away.
     *
     * @param before null for the newest
     */
    public CompletionStage<HistoryPage> history(EntityId id, HistoryPosition before, int limit) {
        return serving(id.collection(), collection -> JournalReads.run(
                        () -> histories.page(id, collection, before, limit), blocking)
                // what is read later has all that was shown
                .thenCompose(page -> current(id).thenApply(now -> page)));
    }

    CompletionStage<View> view(CollectionDefinition collection, Slot<?> slot) {
        return answers.view(collection, slot);
    }
}
