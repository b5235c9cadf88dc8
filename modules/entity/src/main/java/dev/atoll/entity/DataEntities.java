package dev.atoll.entity;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.internal.ClockRound;
import dev.atoll.entity.internal.EntityRuntime;
import dev.atoll.entity.internal.EntitySharding;
import dev.atoll.entity.internal.InFlight;
import dev.atoll.entity.internal.Questions;
import dev.atoll.entity.writer.CommandSize;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/**
 * A node's way to all entities of its region, on whichever node they are. Safe for use by many threads.
 *
 * <p>The stages that it returns, but for {@link #now}, never complete exceptionally: what goes wrong is an answer. They complete on the
 * entity's own thread: what follows them must not block, and hands longer work to another thread.
 */
public final class DataEntities {

    private static final EntityErasure NO_ERASURE =
            (id, lastRow, upToOffset) -> CompletableFuture.completedStage(false);

    private final ActorRef<ShardingEnvelope<EntityCommand>> entities;
    private final Questions<EntityReply> writes;
    private final Questions<EntityReply> reads;
    private final Questions<ApplyReply> applications;
    private final EntitySettings settings;
    private final RegionId self;
    private final List<EntityListener> listeners = new CopyOnWriteArrayList<>();
    private final InFlight inFlight;
    private final ClockRound clocks;
    private final RetiredOrigins retired = new RetiredOrigins();
    private final ExpelledOrigins expelled = new ExpelledOrigins();
    private final ForgettingHorizon horizon;
    private volatile RightsLinks links = RightsLinks.NONE;
    private volatile EntityErasure erasure = NO_ERASURE;

    private DataEntities(
            ActorSystem<?> system,
            EntitySettings settings,
            Origin self,
            TimestampLedger ledger,
            Runnable signal,
            CollectionGates gates,
            ForgettingHorizon horizon) {
        this.settings = settings;
        this.horizon = horizon;
        this.self = self.region();
        this.inFlight = new InFlight(settings.maxInFlight(), settings.maxInFlightBytes());
        this.clocks = new ClockRound((ExtendedActorSystem) Adapter.toClassic(system), ledger);
        EntitySettings.Timeouts timeouts = settings.timeouts();
        this.writes = new Questions<>(system, inFlight, timeouts.write(), failed(ErrorCode.OUTCOME_UNKNOWN));
        this.reads = new Questions<>(system, inFlight, timeouts.read(), failed(ErrorCode.UNAVAILABLE));
        this.applications = new Questions<>(
                system, inFlight, timeouts.apply(), (id, timeout) -> new ApplyReply.Later(notAnswered(id, timeout)));
        EntityListener all = (id, state) -> {
            signal.run();
            for (EntityListener listener : listeners) {
                listener.changed(id, state);
            }
        };
        this.entities = EntitySharding.start(
                system,
                new EntityRuntime(
                        settings, self, ledger, all, () -> links, gates, retired, expelled, horizon, () -> erasure));
    }

    /**
     * Starts this node's share of the region's entities. Call once per actor system, after its journal was opened.
     *
     * @param self the origin of the events that this region accepts
     * @param ledger the node's only one
     * @param signal run after each write of this node to the journal; must not block
     */
    public static DataEntities start(
            ActorSystem<?> system, EntitySettings settings, Origin self, TimestampLedger ledger, Runnable signal) {
        return start(system, settings, self, ledger, signal, new CollectionGates(), new ForgettingHorizon());
    }

    /**
     * As {@link #start(ActorSystem, EntitySettings, Origin, TimestampLedger, Runnable)}.
     *
     * @param gates what the data actors of this node may do with which collection
     * @param horizon by what they forget deleted keys, from their start on
     */
    public static DataEntities start(
            ActorSystem<?> system,
            EntitySettings settings,
            Origin self,
            TimestampLedger ledger,
            Runnable signal,
            CollectionGates gates,
            ForgettingHorizon horizon) {
        return new DataEntities(system, settings, self, ledger, signal, gates, horizon);
    }

    /**
     * A timestamp at or above those of all writes that the nodes which are members of this region have acknowledged before the
     * call. Fails with
     * {@link ErrorCode#UNAVAILABLE} while a member of the cluster does not answer.
     */
    public CompletionStage<HybridTimestamp> now() {
        return clocks.latest();
    }

    /** Adds one that hears of every change that this node writes from now on. */
    public void listen(EntityListener listener) {
        listeners.add(listener);
    }

    /** What this node's data actors forget; others may say more of it. */
    public RetiredOrigins retired() {
        return retired;
    }

    /** Whose events this node's data actors take no more; others may say more of it. */
    public ExpelledOrigins expelled() {
        return expelled;
    }

    /** By what this node's data actors forget deleted keys; others may say more of it. */
    public ForgettingHorizon horizon() {
        return horizon;
    }

    /** From now on, this node's data actors that are to be forgotten have their rows removed so; until then none has. */
    public void eraseThrough(EntityErasure removal) {
        erasure = removal;
    }

    /**
     * Has an entity forgotten, of which nothing is left; safe to repeat, and for any entity.
     *
     * @param horizon everything that any region accepted up to there is applied everywhere; all nodes of this region go by it
     * @param upToOffset no row with a higher offset is removed
     * @return {@link EntityReply.Forgetting}, with whether there is nothing against it: it is gone soon after, unless somebody
     *     writes to it before; or {@link EntityReply.Failed}
     */
    public CompletionStage<EntityReply> forget(EntityId id, HybridTimestamp horizon, long upToOffset) {
        return ask(
                id,
                reads,
                0,
                replyTo -> new EntityCommand.Forget(horizon, upToOffset, replyTo),
                EntityReply.Failed::new);
    }

    /** From now on, rights that are needed here are asked for on these ways. */
    public void askThrough(RightsLinks ways) {
        links = ways;
    }

    /**
     * Runs one operation. After {@link EntityReply.Written} its event is durable in this region.
     *
     * @param type the data type of the entity's collection
     * @param request names the client's request, so that a retry is applied once; or null
     * @return {@link EntityReply.Written}, {@link EntityReply.Refused} or {@link EntityReply.Failed}
     */
    public CompletionStage<EntityReply> write(EntityId id, DataType<?> type, Operation operation, RequestId request) {
        return write(id, type, operation, false, request);
    }

    /**
     * As {@link #write}, but changes nothing when this region has a value of that type already.
     *
     * @return in addition {@link EntityReply.Current}, with the value that is there
     */
    public CompletionStage<EntityReply> writeIfAbsent(EntityId id, DataType<?> type, Operation operation) {
        return write(id, type, operation, true, null);
    }

    private CompletionStage<EntityReply> write(
            EntityId id, DataType<?> type, Operation operation, boolean onlyIfAbsent, RequestId request) {
        long bytes = CommandSize.payloadBytes(operation);
        if (bytes > settings.maxValueBytes()) {
            return CompletableFuture.completedStage(new EntityReply.Refused(
                    ErrorCode.VALUE_TOO_LARGE,
                    "The operation '" + operation.name() + "' on " + id + " carries " + bytes + " bytes; at most "
                            + settings.maxValueBytes() + " are allowed (atoll.limits.max-value-bytes)."));
        }
        if (operation instanceof Operation.TransferToRegion transfer) {
            return links.holder(id, transfer.to())
                    .map(to -> write(id, type, new Operation.Transfer(to, transfer.by()), onlyIfAbsent, request))
                    .orElseGet(() -> CompletableFuture.completedStage(unlinked(transfer.to())));
        }
        return ask(
                id,
                writes,
                bytes,
                replyTo -> new EntityCommand.Write(type, operation, onlyIfAbsent, request, replyTo),
                EntityReply.Failed::new);
    }

    private EntityReply unlinked(RegionId region) {
        if (region.equals(self)) {
            return new EntityReply.Refused(
                    ErrorCode.INVALID_OPERATION,
                    "'to' names '" + region + "', the region that is asked: rights are transferred to another.");
        }
        return new EntityReply.Refused(
                ErrorCode.UNKNOWN_REGION,
                "There has been no link to region '" + region + "' since this node has started, so the journal that it"
                        + " writes now is not known; or it does not hold the collection.");
    }

    /**
     * Reads the last durable state.
     *
     * @return {@link EntityReply.Current}, with {@link EntityState#EMPTY} for an entity that nobody has written, or
     *     {@link EntityReply.Failed}
     */
    public CompletionStage<EntityReply> read(EntityId id) {
        return ask(id, reads, 0, EntityCommand.Read::new, EntityReply.Failed::new);
    }

    /**
     * Applies rows of another region; safe to repeat. Rows may be held until those that they depend on have arrived.
     *
     * @param rows encoded by {@link dev.atoll.crdt.EventRowCodec}, in the order of that region's journal
     */
    public CompletionStage<ApplyReply> apply(EntityId id, List<byte[]> rows) {
        return ask(
                id,
                applications,
                0, // the links' windows bound them
                replyTo -> new EntityCommand.ApplyRows(rows, replyTo),
                (code, message) -> new ApplyReply.Later(message));
    }

    private static BiFunction<EntityId, Duration, EntityReply> failed(ErrorCode code) {
        return (id, timeout) -> new EntityReply.Failed(code, notAnswered(id, timeout));
    }

    private static String notAnswered(EntityId id, Duration timeout) {
        return id + " did not answer within " + timeout.toMillis() + " ms.";
    }

    private <R extends EntityMessage> CompletionStage<R> ask(
            EntityId id,
            Questions<R> questions,
            long bytes,
            Function<ReplyTo<R>, EntityCommand> command,
            BiFunction<ErrorCode, String, R> failure) {
        if (!inFlight.enter(bytes)) {
            return CompletableFuture.completedStage(failure.apply(
                    ErrorCode.OVERLOADED,
                    "This node already has " + inFlight.count() + " requests in flight, which carry " + inFlight.bytes()
                            + " bytes (atoll.entity.max-in-flight, max-in-flight-bytes); retry later."));
        }
        CompletableFuture<R> answer = new CompletableFuture<>();
        EntityCommand asked = command.apply(questions.ask(id, bytes, answer));
        entities.tell(new ShardingEnvelope<>(id.persistenceId(), asked));
        return answer;
    }
}
