package dev.atoll.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** One node of a region, on a database. */
final class TestRegion implements AutoCloseable {

    private static final String NODE =
            """
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
            pekko.loglevel = INFO
            # a node that is closed leaves without a word, as one that is killed
            pekko.coordinated-shutdown.run-by-actor-system-terminate = off
            pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            """;

    /** A machine that is busy with other things is not what is tested. */
    private static final String PATIENT = "atoll.entity.timeouts { write = 30s, read = 30s }";

    final ActorSystem<Void> system;
    final Journal journal;
    final DataEntities entities;
    final CollectionRegistry collections;
    final AtomicLong signals = new AtomicLong();

    private TestRegion(Config settings, TestRegion seed) {
        Config config = ConfigFactory.parseString(NODE)
                .withFallback(settings)
                .withFallback(ConfigFactory.parseString(PATIENT))
                .withFallback(EntitySettings.pekkoOverlay())
                .withFallback(ConfigFactory.load());
        config = JournalSettings.from(config).pekkoOverlay().withFallback(config);
        system = ActorSystem.create(Behaviors.empty(), "region", config);
        journal = JournalExtension.get(system).open(RegionId.of("here"), Clock.systemUTC(), new Random(7));
        Cluster cluster = Cluster.get(system);
        cluster.manager()
                .tell(new Join(
                        seed == null
                                ? cluster.selfMember().address()
                                : Cluster.get(seed.system).selfMember().address()));
        Origin self = new Origin(journal.identity().region(), journal.identity().incarnation());
        entities = DataEntities.start(
                system,
                EntitySettings.from(config),
                self,
                new TimestampLedger(new HybridClock(Clock.systemUTC())),
                signals::incrementAndGet);
        collections = CollectionRegistry.start(system, entities, journal.reader());
    }

    static TestRegion start(Config settings) {
        return new TestRegion(settings, null);
    }

    /** Another node of the same region. */
    static TestRegion join(TestRegion seed, Config settings) {
        return new TestRegion(settings, seed);
    }

    EntityReply increment(EntityId id) {
        return await(entities.write(id, DataTypes.COUNTER, new Operation.Increment(1), null));
    }

    EntityReply read(EntityId id) {
        return await(entities.read(id));
    }

    /** How many data actors this node has in memory. */
    long activeEntities() {
        EntityTypeKey<EntityCommand> type = EntityTypeKey.create(EntityCommand.class, "atoll-entity");
        CompletionStage<ShardRegion.CurrentShardRegionState> state = AskPattern.ask(
                ClusterSharding.get(system).shardState(),
                (ActorRef<ShardRegion.CurrentShardRegionState> replyTo) -> new GetShardRegionState(type, replyTo),
                Duration.ofSeconds(5),
                system.scheduler());
        return await(state).getShards().stream()
                .mapToLong(shard -> shard.getEntityIds().size())
                .sum();
    }

    /** The counter that was read. */
    static long total(EntityReply reply) {
        EntityState state = ((EntityReply.Current) reply).state();
        View view = state.visible(DataTypes.COUNTER).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS);
        return ((View.Number) view).value().longValueExact();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static <T> List<T> awaitAll(List<? extends CompletionStage<T>> stages) {
        return stages.stream()
                .map(CompletionStage::toCompletableFuture)
                .map(CompletableFuture::join)
                .toList();
    }

    /** As a crash: nobody is told. */
    @Override
    public void close() {
        system.terminate();
        await(system.getWhenTerminated());
    }
}
