package dev.atoll.node;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.HistoryPage;
import dev.atoll.history.HistoryPosition;
import dev.atoll.management.DataService;
import dev.atoll.management.Session;
import dev.atoll.node.internal.Declared;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.RegionStart;
import dev.atoll.node.internal.RunningRegion;
import dev.atoll.node.internal.TypedJson;
import dev.atoll.replication.PeerStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.cluster.ddata.ReplicatedData;

/**
 * Atoll inside an application: data that is writable in every region at once.
 *
 * <pre>{@code
 * ActorSystem system = ActorSystem.create("shop", Atoll.config(ConfigFactory.load()));
 * Atoll atoll = Atoll.get(system).start().toCompletableFuture().join();
 * atoll.counter("views").at("home").increment(3);
 * atoll.register("profiles", Profile.class).at("alice").set(profile);
 * }</pre>
 *
 * <p>Every stage that the API returns fails with an {@link AtollException}, whose {@link AtollException#outcomeKnown()}
 * says whether a failed write is known not to have been applied. When a write's stage completes, the write is durable in
 * this region. Stages complete on threads of the actor system: do not block in what follows them. Safe for use from many
 * threads.
 */
public final class Atoll implements Extension {

    private static final Id ID = new Id();

    private final ExtendedActorSystem system;
    private CompletableFuture<Atoll> started;
    private volatile RunningRegion region;

    private Atoll(ExtendedActorSystem system) {
        this.system = system;
    }

    public static Atoll get(ClassicActorSystemProvider system) {
        return ID.get(system);
    }

    /**
     * The configuration for an actor system that is to run Atoll: the application's, and what Atoll needs of Pekko in
     * addition (the cluster, a split-brain resolver when the application names none, the pool of the JDBC plugin). It must
     * be in place when the actor system is created.
     *
     * @param application with a block {@code atoll { region = "…" }}; {@code reference.conf} lists all settings
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static Config config(Config application) {
        return AtollSettings.withNeeds(application);
    }

    /**
     * Starts this node of the region: journal, cluster membership, data actors, collections, links, HTTP. When the stage
     * completes, all of it serves. Stops with the actor system, through Coordinated Shutdown. Further calls return the
     * same stage.
     *
     * <p>Fails with, among others, {@link ErrorCode#INVALID_SETTING}, {@link ErrorCode#DATABASE_UNREACHABLE}, {@link
     * ErrorCode#DATABASE_IN_USE}, {@link ErrorCode#DATA_DIRECTORY_UNWRITABLE}, {@link ErrorCode#PORT_IN_USE}, and with
     * {@link ErrorCode#CLUSTER_MISMATCH} when a member of this cluster runs Atoll already and this node does not belong to
     * it: all that run Atoll in one cluster are of one region and use one PostgreSQL database. After a failure terminate the actor system; a new one may try again.
     */
    public CompletionStage<Atoll> start() {
        return start(InstantSource.system());
    }

    /** The same, with another clock. */
    synchronized CompletionStage<Atoll> start(InstantSource wall) {
        if (started == null) {
            started = new RegionStart(system, wall)
                    .run()
                    .thenApply(running -> {
                        region = running;
                        return this;
                    })
                    .toCompletableFuture();
        }
        return started;
    }

    /** The region that this node belongs to. */
    public RegionId region() {
        return running().self().region();
    }

    /** The port of the HTTP API, 0 when it is switched off. */
    public int httpPort() {
        return running().httpPort();
    }

    /** The port on which other regions reach this node. */
    public int linkPort() {
        return running().links().port();
    }

    /**
     * Creates a collection as the change makes it, or changes the one that exists. What the change leaves alone stays as
     * it is. Safe to retry, and at every start of an application.
     *
     * <pre>{@code
     * atoll.define("stock", DataTypes.COUNTER,
     *         stock -> stock.withConfirm(Optional.of(ConfirmRule.of(ConfirmMode.QUORUM))));
     * }</pre>
     *
     * <p>The stage has the definition, durable in this region. It fails with {@link ErrorCode#TYPE_CONFLICT}, {@link
     * ErrorCode#INVALID_COLLECTION}, {@link ErrorCode#INVALID_POLICY}, or the code of a failed write.
     *
     * @param change what is to be different; it may be called several times, on any thread
     */
    public CompletionStage<CollectionDefinition> define(
            String collection, DataType<?> type, UnaryOperator<CollectionDefinition> change) {
        return DeclaredKey.plain(data().define(collection, type.name(), change));
    }

    /** How the links to the other regions are doing, from memory; the same on all nodes within a second or two. */
    public List<PeerStatus> peers() {
        return running().links().peers();
    }

    /**
     * Begins a session: what one client has seen. Collections are given it with {@link DataCollection#in}; its {@link
     * Session#token} goes on in another region with {@link Session#resume}.
     *
     * <pre>{@code
     * Session session = atoll.session();
     * atoll.counter("views").in(session).at("home").increment(3)
     *         .thenCompose(total -> elsewhere.send(session.token()));
     * }</pre>
     */
    public Session session() {
        return Session.begin();
    }

    /** Counters; the collection is created on first use. */
    public DataCollection<Counter> counter(String collection) {
        return new DataCollection<>(declared(collection, DataTypes.COUNTER), Counter::new);
    }

    /** Counters that only go up; the collection is created on first use. */
    public DataCollection<GrowCounter> growCounter(String collection) {
        return new DataCollection<>(declared(collection, DataTypes.GROW_COUNTER), GrowCounter::new);
    }

    /** Counters that never fall below 0; the collection is created on first use. */
    public DataCollection<Escrow> escrow(String collection) {
        return new DataCollection<>(declared(collection, DataTypes.ESCROW), Escrow::new);
    }

    /** Flags; the collection is created on first use. */
    public DataCollection<Flag> flag(String collection) {
        return new DataCollection<>(declared(collection, DataTypes.FLAG), Flag::new);
    }

    /**
     * Documents; the collection is created on first use.
     *
     * @param type of the documents, as Jackson reads and writes it
     */
    public <T> DataCollection<Register<T>> register(String collection, Class<T> type) {
        return register(collection, type, null);
    }

    /**
     * Documents whose concurrent versions are read under the given policy. The policy counts when this call's first use
     * creates the collection; one that exists keeps its own, see {@link DataCollection#changePolicy}.
     *
     * @param type of the documents, as Jackson reads and writes it
     */
    public <T> DataCollection<Register<T>> register(String collection, Class<T> type, ConflictPolicy policy) {
        TypedJson<T> json = new TypedJson<>(type);
        return new DataCollection<>(
                new Declared(this::running, collection, DataTypes.REGISTER, policy), key -> new Register<>(key, json));
    }

    /**
     * Sets; the collection is created on first use.
     *
     * @param type of the elements, as Jackson reads and writes it; elements are equal when their JSON is
     */
    public <T> DataCollection<ReplicatedSet<T>> set(String collection, Class<T> type) {
        TypedJson<T> json = new TypedJson<>(type);
        return new DataCollection<>(declared(collection, DataTypes.SET), key -> new ReplicatedSet<>(key, json));
    }

    /**
     * Sets that only grow; the collection is created on first use.
     *
     * @param type of the elements, as Jackson reads and writes it; elements are equal when their JSON is
     */
    public <T> DataCollection<GrowSet<T>> growSet(String collection, Class<T> type) {
        TypedJson<T> json = new TypedJson<>(type);
        return new DataCollection<>(declared(collection, DataTypes.GROW_SET), key -> new GrowSet<>(key, json));
    }

    /** Maps; the collection is created on first use. */
    public DataCollection<ReplicatedMap> map(String collection) {
        return map(collection, null);
    }

    /**
     * Maps whose register fields are read under the given policy, as in {@link #register(String, Class, ConflictPolicy)}.
     */
    public DataCollection<ReplicatedMap> map(String collection, ConflictPolicy policy) {
        return new DataCollection<>(new Declared(this::running, collection, DataTypes.MAP, policy), ReplicatedMap::new);
    }

    /**
     * Maps from fields to sets; the collection is created on first use.
     *
     * @param type of the elements, as Jackson reads and writes it; elements are equal when their JSON is
     */
    public <T> DataCollection<Multimap<T>> multimap(String collection, Class<T> type) {
        TypedJson<T> json = new TypedJson<>(type);
        return new DataCollection<>(declared(collection, DataTypes.MULTIMAP), key -> new Multimap<>(key, json));
    }

    /**
     * Values of a {@link ReplicatedData} class of the application's own; the collection is created on first use, and its
     * definition names the class of {@code type}. Fails with {@link ErrorCode#TYPE_CONFLICT} when it names another one.
     */
    public <T extends ReplicatedData> DataCollection<ReplicatedValue<T>> replicatedData(
            String collection, ReplicatedDataType<T> type) {
        ConflictPolicy merging = new ConflictPolicy.Custom(type.getClass().getName());
        return new DataCollection<>(
                new Declared(this::running, collection, DataTypes.REPLICATED_DATA, merging),
                key -> new ReplicatedValue<>(key, type));
    }

    /**
     * Names this region in parts of a {@link ReplicatedData} that have one writer each. The same on all nodes of the region
     * and after restarts; another one when the region lost its journal, so that it never goes on with what it has forgotten.
     */
    public String replicaId() {
        return running().self().toString();
    }

    /**
     * The regions of which this one may lack events up to an instant: what {@link DataHandle#asOf(Instant)} gives for it is complete
     * when there are none, and then the same in every region for which there are none.
     */
    public List<RegionId> missing(Instant instant) {
        return running().api().past().missing(HybridTimestamp.upTo(instant));
    }

    private Declared declared(String collection, DataType<?> type) {
        return new Declared(this::running, collection, type);
    }

    /**
     * The newest events of a key as this region journaled them, with the values before and after each, the newest first.
     * Costs as much as all rows that the key has, see {@code atoll.history.max-rows}. Fails with {@link
     * ErrorCode#UNKNOWN_COLLECTION}, {@link ErrorCode#NOT_FOUND} for a key that nobody has written, and {@link
     * ErrorCode#HISTORY_TOO_LONG}.
     *
     * @param before a page's {@code next}; null for the newest
     * @param limit how many at most, at least 1
     */
    public CompletionStage<HistoryPage> history(String collection, String key, HistoryPosition before, int limit) {
        return data().history(new EntityId(collection, key), before, limit);
    }

    /** The conflicts that this region has recorded. */
    public Conflicts conflicts() {
        return new Conflicts(running().api().conflicts());
    }

    /** Takes collections back to an instant. */
    public Rewinds rewinds() {
        return new Rewinds(running().api().jobs(), running().api().targets());
    }

    /** Instants with names. */
    public Points points() {
        return new Points(running().api().points(), running().api().targets());
    }

    /** Tries whether the region can be restored from its backups. */
    public RecoveryDrills drills() {
        return new RecoveryDrills(running().api().drills());
    }

    private DataService data() {
        return running().api().data();
    }

    private RunningRegion running() {
        RunningRegion running = region;
        if (running == null) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "Atoll has not started: wait for the stage that start() returns.");
        }
        return running;
    }

    private static final class Id extends AbstractExtensionId<Atoll> {
        @Override
        public Atoll createExtension(ExtendedActorSystem system) {
            return new Atoll(system);
        }
    }
}
