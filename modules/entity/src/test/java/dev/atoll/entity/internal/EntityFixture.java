package dev.atoll.entity.internal;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.View;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.CollectionGates;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityErasure;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.ExpelledOrigins;
import dev.atoll.entity.ForgettingHorizon;
import dev.atoll.entity.RetiredOrigins;
import dev.atoll.entity.RightsLinks;
import dev.atoll.entity.TimestampLedger;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Data actors on the {@link ControlledJournal}, with a client and a link. */
final class EntityFixture {

    static final Origin HERE = new Origin(RegionId.of("here"), 1);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ActorTestKit kit;
    final TestProbe<EntityReply> client;
    final TestProbe<ApplyReply> link;
    final EntityId id;
    final RetiredOrigins retired = new RetiredOrigins();
    final ExpelledOrigins expelled = new ExpelledOrigins();
    final AtomicInteger changes = new AtomicInteger();
    private ActorRef<EntityCommand> entity;
    final TestProbe<ClusterSharding.ShardCommand> shard;
    final ForgettingHorizon horizon = new ForgettingHorizon();
    EntityErasure erasure = (id, lastRow, upToOffset) -> CompletableFuture.completedStage(false);

    EntityFixture(ActorTestKit kit, String... settings) {
        this(kit, new EntityId("views", "key" + NAMES.incrementAndGet()), settings);
    }

    EntityFixture(ActorTestKit kit, EntityId id, String... settings) {
        this.kit = kit;
        this.id = id;
        this.client = kit.createTestProbe(EntityReply.class);
        this.link = kit.createTestProbe(ApplyReply.class);
        this.shard = kit.createTestProbe(ClusterSharding.ShardCommand.class);
        start(settings);
    }

    void start(String... settings) {
        EntityRuntime runtime = new EntityRuntime(
                TestSettings.controlled(settings),
                HERE,
                new TimestampLedger(new HybridClock(InstantSource.system())),
                (changed, state) -> changes.incrementAndGet(),
                () -> RightsLinks.NONE,
                new CollectionGates(),
                retired,
                expelled,
                horizon,
                () -> erasure);
        entity = kit.spawn(DataEntity.create(id, runtime, shard.ref()));
    }

    void restart(String... settings) {
        tell(EntityCommand.Control.STOP);
        client.expectTerminated(entity);
        start(settings);
    }

    ActorRef<EntityCommand> entity() {
        return entity;
    }

    void tell(EntityCommand command) {
        entity.tell(command);
    }

    void increment(long by) {
        write(new Operation.Increment(by), null);
    }

    void write(Operation operation, RequestId request) {
        tell(new EntityCommand.Write(DataTypes.COUNTER, operation, false, request, client.ref()::tell));
    }

    EntityReply.Written written() {
        return client.expectMessageClass(EntityReply.Written.class);
    }

    EntityReply.Failed failed() {
        return client.expectMessageClass(EntityReply.Failed.class);
    }

    long read() {
        return total(state());
    }

    EntityState state() {
        tell(new EntityCommand.Read(client.ref()::tell));
        return client.expectMessageClass(EntityReply.Current.class).state();
    }

    static long total(EntityReply.Written written) {
        return total(written.state());
    }

    static long total(EntityState state) {
        return state.visible(DataTypes.COUNTER)
                .map(slot -> ((View.Number) slot.view(ConflictPolicy.LAST_WRITER_WINS))
                        .value()
                        .longValueExact())
                .orElse(0L);
    }
}
