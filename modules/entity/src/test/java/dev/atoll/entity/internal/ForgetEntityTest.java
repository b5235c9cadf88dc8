package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.CounterType.CounterChange;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityCommand.Control;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.ForgettingHorizon.Copy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ForgetEntityTest {

    private record Erased(EntityId id, long lastRow, long upToOffset) {}

    private static final ActorTestKit KIT = ActorTestKit.create(TestSettings.local());
    private static final HybridTimestamp LATER =
            HybridTimestamp.upTo(Instant.now().plus(Duration.ofHours(1)));

    private final EntityFixture entity = new EntityFixture(KIT);
    private final List<Erased> erased = new ArrayList<>();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void advance(Copy copy) {
        entity.erasure = (id, lastRow, upToOffset) -> {
            erased.add(new Erased(id, lastRow, upToOffset));
            return CompletableFuture.completedStage(true);
        };
        entity.horizon.advance(LATER, LATER, collection -> copy);
    }

    private void writeAndDelete() {
        entity.increment(2);
        entity.written();
        entity.write(new Operation.Delete(), null);
        entity.written();
    }

    private boolean forget() {
        entity.tell(new EntityCommand.Forget(LATER, 7, entity.client.ref()::tell));
        return entity.client.expectMessageClass(EntityReply.Forgetting.class).begun();
    }

    private void leave() {
        entity.shard.expectMessageClass(ClusterSharding.Passivate.class);
        entity.tell(Control.STOP);
        entity.client.expectTerminated(entity.entity());
    }

    @Test
    void aDeletedEntityLeavesWithAllItsRows() {
        writeAndDelete();
        advance(Copy.WHOLE);
        assertThat(forget()).isTrue();
        leave();
        assertThat(erased).containsExactly(new Erased(entity.id, 2, 7));
    }

    @Test
    void oneThatIsWrittenBeforeItHasLeftStays() {
        writeAndDelete();
        advance(Copy.WHOLE);
        assertThat(forget()).isTrue();
        entity.increment(3);
        assertThat(EntityFixture.total(entity.written())).isEqualTo(3);
        leave();
        assertThat(erased).isEmpty();
    }

    @Test
    void oneThatIsThereOrMayBeAskedAgainOrIsNotWholeStays() {
        entity.increment(2);
        entity.written();
        advance(Copy.WHOLE);
        assertThat(forget()).isFalse();
        entity.write(new Operation.Delete(), new RequestId(1, 2));
        entity.written();
        assertThat(forget()).as("its request is remembered").isFalse();
    }

    @Test
    void nothingIsForgottenWhereSomeRegionsDoWithout() {
        writeAndDelete();
        advance(Copy.LIMITED);
        assertThat(forget()).isFalse();
    }

    @Test
    void whoHasForgottenItsNumbersBeginsAboveThem() {
        advance(Copy.WHOLE);
        entity.increment(2);
        EntityState state = entity.written().state();
        assertThat(state.seen().get(EntityFixture.HERE)).isGreaterThan(1L << 40);
        entity.increment(1);
        assertThat(entity.written().state().seen().get(EntityFixture.HERE))
                .isEqualTo(state.seen().get(EntityFixture.HERE) + 1);
    }

    @Test
    void anOldEventIsTakenOnlyWithTheStateThatItsRegionHasNow() {
        advance(Copy.WHOLE);
        EntityState there = EntityState.EMPTY;
        Origin elsewhere = new Origin(RegionId.of("elsewhere"), 1);
        HybridTimestamp now = HybridTimestamp.upTo(Instant.now());
        DataEvent old = there.event(elsewhere, now, DataTypes.COUNTER, new CounterChange.Added(1), null);
        EventRow row = new EventRow.Events(List.of(old));
        offer(row);
        entity.link.expectMessageClass(ApplyReply.Stale.class);
        offer(new EventRow.Merged(there.apply(row)), row);
        entity.link.expectMessageClass(ApplyReply.Stale.class);
        offer(new EventRow.Merged(EntityState.EMPTY, LATER, true), row);
        entity.link.expectMessageClass(ApplyReply.Applied.class);
        assertThat(entity.state()).isEqualTo(EntityState.EMPTY);
        offer(new EventRow.Merged(there.apply(row), LATER, true), row);
        entity.link.expectMessageClass(ApplyReply.Applied.class);
        assertThat(entity.state().visible(DataTypes.COUNTER)).isPresent();
        assertThat(entity.state().seen().covers(new Dot(old.origin(), 1))).isTrue();
    }

    private void offer(EventRow... rows) {
        List<byte[]> encoded = new ArrayList<>();
        for (EventRow row : rows) {
            encoded.add(EventRowCodec.encode(row));
        }
        entity.tell(new EntityCommand.ApplyRows(encoded, entity.link.ref()::tell));
    }
}
