package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.View;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DataEntityTest {

    static final Origin HERE = new Origin(RegionId.of("here"), 1);

    private static final ActorTestKit KIT = ActorTestKit.create(TestSettings.local());
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final AtomicInteger batches = new AtomicInteger();
    private final TestProbe<EntityReply> client = KIT.createTestProbe(EntityReply.class);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void aWriteIsAnsweredWithTheStateJustAfterIt() {
        ActorRef<EntityCommand> entity = start(newId(), TestSettings.inMemory());
        entity.tell(increment(2, null));
        entity.tell(increment(3, null));
        assertThat(total(written())).isEqualTo(2);
        assertThat(total(written())).isEqualTo(5);
    }

    @Test
    void commandsThatArriveDuringAWriteShareItsSuccessor() {
        ActorRef<EntityCommand> entity = start(newId(), TestSettings.inMemory());
        for (int i = 0; i < 1000; i++) {
            entity.tell(increment(1, null));
        }
        List<Long> totals = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            totals.add(total(written()));
        }
        assertThat(totals).isSorted().doesNotHaveDuplicates().endsWith(1000L);
        assertThat(batches).hasValueLessThan(500);
    }

    @Test
    void aReadOfANewEntityIsEmpty() {
        ActorRef<EntityCommand> entity = start(newId(), TestSettings.inMemory());
        entity.tell(new EntityCommand.Read(client.ref()));
        assertThat(client.receiveMessage()).isEqualTo(new EntityReply.Current(EntityState.EMPTY));
    }

    @Test
    void oneRefusedOperationDoesNotHarmTheOthersOfItsBatch() {
        ActorRef<EntityCommand> entity = start(newId(), TestSettings.inMemory());
        entity.tell(increment(1, null));
        entity.tell(
                new EntityCommand.Write(DataTypes.COUNTER, new Operation.Add(List.of()), false, null, client.ref()));
        entity.tell(increment(1, null));
        assertThat(total(written())).isEqualTo(1);
        assertThat(client.receiveMessage())
                .isInstanceOfSatisfying(EntityReply.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.WRONG_OPERATION));
        assertThat(total(written())).isEqualTo(2);
    }

    @Test
    void aRetriedRequestIsAppliedOnceAlsoAfterARestart() {
        EntityId id = newId();
        RequestId request = RequestId.ofKey("payment 17");
        ActorRef<EntityCommand> entity = start(id, TestSettings.inMemory());
        entity.tell(increment(1, request));
        entity.tell(increment(1, request));
        assertThat(written().replayed()).isFalse();
        assertThat(written().replayed()).isTrue();
        stopAndWait(entity);

        ActorRef<EntityCommand> restarted = start(id, TestSettings.inMemory());
        restarted.tell(increment(1, request));
        EntityReply.Written again = written();
        assertThat(again.replayed()).isTrue();
        assertThat(total(again)).isEqualTo(1);
    }

    @Test
    void anEntityIsRecoveredFromSnapshotAndRows() {
        EntityId id = newId();
        EntitySettings settings = TestSettings.inMemory("atoll.entity.snapshot.every-rows = 3");
        ActorRef<EntityCommand> entity = start(id, settings);
        for (int i = 0; i < 10; i++) {
            entity.tell(increment(1, null));
            written();
        }
        stopAndWait(entity);
        ActorRef<EntityCommand> restarted = start(id, settings);
        restarted.tell(increment(1, null));
        assertThat(total(written())).isEqualTo(11);
    }

    @Test
    void stoppingAnswersAllThatWasAccepted() {
        ActorRef<EntityCommand> entity = start(newId(), TestSettings.inMemory());
        for (int i = 0; i < 100; i++) {
            entity.tell(increment(1, null));
        }
        entity.tell(EntityCommand.Control.STOP);
        for (int i = 1; i <= 100; i++) {
            assertThat(total(written())).isEqualTo(i);
        }
        client.expectTerminated(entity);
    }

    @Test
    void commandsAboveTheLimitAreRefusedAsOverload() {
        ActorRef<EntityCommand> entity = start(newId(), TestSettings.inMemory("atoll.entity.max-pending = 5"));
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            entity.tell(increment(1, null));
        }
        for (int i = 0; i < 200; i++) {
            EntityReply reply = client.receiveMessage();
            if (reply instanceof EntityReply.Failed failed) {
                assertThat(failed.code()).isEqualTo(ErrorCode.OVERLOADED);
                refused++;
            } else {
                accepted++;
            }
        }
        assertThat(refused).isPositive();
        entity.tell(increment(1, null));
        assertThat(total(written())).isEqualTo(accepted + 1L);
    }

    private ActorRef<EntityCommand> start(EntityId id, EntitySettings settings) {
        EntityRuntime runtime = new EntityRuntime(
                settings, HERE, new HybridClock(InstantSource.system()), (changed, state) -> batches.incrementAndGet());
        return KIT.spawn(DataEntity.create(id, runtime));
    }

    private void stopAndWait(ActorRef<EntityCommand> entity) {
        entity.tell(EntityCommand.Control.STOP);
        client.expectTerminated(entity);
    }

    private static EntityId newId() {
        return new EntityId("views", "key" + NAMES.incrementAndGet());
    }

    private EntityCommand increment(long by, RequestId request) {
        return new EntityCommand.Write(DataTypes.COUNTER, new Operation.Increment(by), false, request, client.ref());
    }

    private EntityReply.Written written() {
        return client.expectMessageClass(EntityReply.Written.class);
    }

    static long total(EntityReply.Written written) {
        View view = written.state().visible(DataTypes.COUNTER).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS);
        BigInteger value = ((View.Number) view).value();
        return value.longValueExact();
    }
}
