package dev.atoll.replication;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.RegionTimestamps;
import dev.atoll.entity.TimestampLedger;
import dev.atoll.journal.EssentialActors;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.JournalSignal;
import dev.atoll.journal.JournalTail;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;

/** One node of a region, with everything but the HTTP API. */
final class TestNode implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Random RANDOM = new Random();

    private static final String NODE =
            """
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
            pekko.loglevel = INFO
            pekko.log-dead-letters = off
            pekko.jmx.multi-mbeans-in-same-jvm = on
            # a node that is closed leaves without a word, as one that is killed
            pekko.coordinated-shutdown.run-by-actor-system-terminate = off
            pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            # a machine that is busy with other things is not what is tested
            atoll.entity { timeouts { write = 30s, read = 30s }, escrow.wait = 20s }
            atoll.replication {
              port = 0
              heartbeat { interval = 200ms, deadline = 1500ms }
              reconnect { min-backoff = 50ms, max-backoff = 500ms }
            }
            """;

    final ActorSystem<Void> system;
    final RegionId region;
    final Journal journal;
    final DataEntities entities;
    final Replication replication;
    final Confirmations confirmations;

    private TestNode(String region, Config settings, TestNode seed) {
        Config config = settings.withFallback(ConfigFactory.parseString(NODE))
                .withFallback(EntitySettings.pekkoOverlay())
                .withFallback(ConfigFactory.load());
        config = JournalSettings.from(config).pekkoOverlay().withFallback(config);
        this.region = RegionId.of(region);
        system = ActorSystem.create(Behaviors.empty(), "region-" + region, config);
        journal = JournalExtension.get(system).open(this.region, Clock.systemUTC(), RANDOM);
        join(seed);
        Origin self = new Origin(this.region, journal.identity().incarnation());
        JournalSignal signal = new JournalSignal();
        ReplicationSettings replicationSettings = ReplicationSettings.from(config);
        TimestampLedger ledger =
                new TimestampLedger(new HybridClock(Clock.systemUTC(), replicationSettings.maxClockAhead()));
        RegionTimestamps timestamps = await(
                RegionTimestamps.start(system, ledger, journal.clockPromise(), PATIENCE, ForkJoinPool.commonPool()));
        entities = DataEntities.start(system, EntitySettings.from(config), self, ledger, signal::raise);
        ActorRef<JournalTail.Command> tail = EssentialActors.start(
                system, JournalTail.create(journal, signal, timestamps, Clock.systemUTC()), "tail");
        replication = await(Replication.start(
                system,
                replicationSettings,
                new RegionServices(
                        this.region,
                        journal,
                        entities,
                        tail,
                        LinkPlacement.EVERYWHERE,
                        LinkRemoval.NONE,
                        Clock.systemUTC(),
                        RANDOM)));
        confirmations = replication.confirmations(this.region, ConfirmSettings.from(config));
    }

    private void join(TestNode seed) {
        Cluster cluster = Cluster.get(system);
        Cluster to = seed == null ? cluster : Cluster.get(seed.system);
        cluster.manager().tell(new Join(to.selfMember().address()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
    }

    /** @param overlay wins over everything */
    static TestNode start(String region, Config database, String overlay) {
        return new TestNode(region, ConfigFactory.parseString(overlay).withFallback(database), null);
    }

    static TestNode join(TestNode seed, Config database, String overlay) {
        return new TestNode(
                seed.region.value(), ConfigFactory.parseString(overlay).withFallback(database), seed);
    }

    static String peer(String region, int port) {
        return "atoll.replication.peers." + region + " = \"127.0.0.1:" + port + "\"\n";
    }

    int linkPort() {
        return replication.port();
    }

    PeerStatus peer(String name) {
        return replication.peers().stream()
                .filter(peer -> peer.region().equals(name))
                .findFirst()
                .orElseThrow();
    }

    boolean isLinkedTo(String name) {
        return replication.peers().stream().anyMatch(peer -> peer.region().equals(name) && peer.connected());
    }

    CompletionStage<EntityReply> add(String key, long by) {
        return entities.write(new EntityId("views", key), DataTypes.COUNTER, new Operation.Increment(by), null);
    }

    /** Writes, and waits until the other region says that it has it. */
    Confirmation confirmed(String key, String other) {
        Confirmations.Pending pending =
                confirmations.begin("things", List.of(region, RegionId.of(other)), 2, Duration.ofSeconds(20), false);
        increment(key, 1);
        return await(pending.written());
    }

    void increment(String key, long by) {
        EntityReply reply = await(add(key, by));
        if (!(reply instanceof EntityReply.Written)) {
            throw new AssertionError(reply);
        }
    }

    EntityState state(String key) {
        return stateOf(new EntityId("views", key));
    }

    EntityState stateOf(EntityId id) {
        return ((EntityReply.Current) await(entities.read(id))).state();
    }

    long total(String key) {
        return state(key)
                .visible(DataTypes.COUNTER)
                .map(slot -> ((View.Number) slot.view(ConflictPolicy.LAST_WRITER_WINS))
                        .value()
                        .longValueExact())
                .orElse(0L);
    }

    String canonical(String key) {
        return HexFormat.of().formatHex(EntityStateCodec.encode(state(key)));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As a crash: nobody is told. */
    @Override
    public void close() {
        system.terminate();
        await(system.getWhenTerminated());
    }
}
