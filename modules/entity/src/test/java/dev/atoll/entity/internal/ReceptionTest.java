package dev.atoll.entity.internal;

import static dev.atoll.entity.internal.EntityFixture.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Change;
import dev.atoll.crdt.CounterType.CounterChange;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RegisterType.RegisterChange;
import dev.atoll.crdt.VersionVector;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.RegionEntry;
import dev.atoll.entity.RegionMember;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Rows that come from other regions. */
class ReceptionTest {

    private static final Origin EAST = new Origin(RegionId.of("east"), 1);
    private static final Origin WEST = new Origin(RegionId.of("west"), 1);
    private static final long FUTURE_MILLIS = 4_000_000_000_000L;
    private static final ActorTestKit KIT = ActorTestKit.create(TestSettings.local());

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void rowsAreAppliedInOneRowOfTheJournalAndConfirmed() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, row(EAST, 1, 2), row(EAST, 3, 3));
        assertThat(applied(entity).get(EAST)).isEqualTo(3);
        assertThat(entity.read()).isEqualTo(3);
        assertThat(ControlledJournal.rowsOf(entity.id.persistenceId())).hasSize(1);
        entity.restart();
        assertThat(entity.read()).isEqualTo(3);
    }

    /** A region that has come back is sent what was written before under its name. */
    @Test
    void ofARemovedRegionRowsThatAreKnownAreConfirmedAndNoOthersAreTaken() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, row(EAST, 1, 2));
        applied(entity);
        entity.expelled.add(Set.of(EAST));
        receive(entity, row(EAST, 1, 2));
        assertThat(applied(entity).get(EAST)).isEqualTo(2);
        receive(entity, row(EAST, 3, 3));
        entity.link.expectMessageClass(ApplyReply.Later.class);
        assertThat(entity.read()).isEqualTo(2);
    }

    @Test
    void duplicatesAreConfirmedAndNotWrittenAgain() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, row(EAST, 1, 2));
        applied(entity);
        receive(entity, row(EAST, 1, 2));
        receive(entity, row(EAST, 2, 3));
        assertThat(applied(entity).get(EAST)).isGreaterThanOrEqualTo(2);
        assertThat(applied(entity).get(EAST)).isEqualTo(3);
        assertThat(entity.read()).isEqualTo(3);
    }

    @Test
    void aGapIsReportedAndNotSkipped() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, row(EAST, 1, 1), row(EAST, 4, 4));
        assertThat(entity.link.receiveMessage()).isEqualTo(new ApplyReply.GapFound(new Reception.Gap(EAST, 2, 3)));
        assertThat(entity.read()).isEqualTo(1);
    }

    @Test
    void rowsWaitForWhatTheyDependOn() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, dependent(WEST, 1, 3, VersionVector.of(EAST, 2)));
        receive(entity, row(EAST, 1, 1));
        assertThat(applied(entity).get(WEST)).isZero();
        entity.increment(1);
        entity.written();
        receive(entity, row(EAST, 2, 2));
        assertThat(applied(entity).get(EAST)).isEqualTo(2);
        assertThat(applied(entity).get(WEST)).isEqualTo(3);
        assertThat(entity.read()).isEqualTo(6);
    }

    @Test
    void aRowOfWhichOnlyABeginningCanBeAppliedWaitsWithItsRest() {
        EntityFixture entity = new EntityFixture(KIT);
        List<DataEvent> events = new ArrayList<>(events(WEST, 1, 2, VersionVector.EMPTY));
        events.addAll(events(WEST, 3, 3, VersionVector.of(EAST, 1)));
        receive(entity, EventRowCodec.encode(new EventRow.Events(events)));
        entity.link.expectNoMessage();
        assertThat(entity.read()).isEqualTo(2);
        receive(entity, row(EAST, 1, 1));
        assertThat(applied(entity).get(EAST)).isEqualTo(1);
        assertThat(applied(entity).get(WEST)).isEqualTo(3);
    }

    @Test
    void waitingRowsAreSentBackWhenThereIsNoRoom() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.entity.waiting.max-rows = 1");
        receive(entity, dependent(WEST, 1, 1, VersionVector.of(EAST, 1)));
        receive(entity, dependent(WEST, 1, 1, VersionVector.of(EAST, 1)));
        entity.link.expectMessageClass(ApplyReply.Later.class);
        entity.link.expectNoMessage();
    }

    @Test
    void waitingRowsAreSentBackAfterTheTimeLimitAndWhenTheEntityStops() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.entity.waiting.time-limit = 100ms");
        receive(entity, dependent(WEST, 1, 1, VersionVector.of(EAST, 1)));
        entity.link.expectMessageClass(ApplyReply.Later.class);
        receive(entity, dependent(WEST, 1, 1, VersionVector.of(EAST, 1)));
        entity.tell(EntityCommand.Control.STOP);
        entity.link.expectMessageClass(ApplyReply.Later.class);
        entity.client.expectTerminated(entity.entity());
    }

    @Test
    void aDamagedRowIsRejectedAndHarmsNoOther() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, Arrays.copyOf(row(EAST, 1, 1), 10));
        receive(entity, row(EAST, 1, 1));
        ApplyReply.Rejected rejected = entity.link.expectMessageClass(ApplyReply.Rejected.class);
        assertThat(rejected.code()).isEqualTo(ErrorCode.CORRUPT_DATA);
        applied(entity);
    }

    @Test
    void aMergedStateIsAppliedOnce() {
        EntityState state = EntityState.EMPTY.apply(new EventRow.Events(events(EAST, 1, 5, VersionVector.EMPTY)));
        byte[] merged = EventRowCodec.encode(new EventRow.Merged(state));
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, merged);
        receive(entity, merged);
        assertThat(applied(entity).get(EAST)).isEqualTo(5);
        assertThat(applied(entity).get(EAST)).isEqualTo(5);
        assertThat(ControlledJournal.rowsOf(entity.id.persistenceId())).hasSize(1);
        assertThat(entity.read()).isEqualTo(5);
    }

    @Test
    void whatIsRetiredIsForgottenAndDoesNotComeBackAlsoAfterARestart() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, row(EAST, 1, 5));
        applied(entity);
        byte[] before = EventRowCodec.encode(new EventRow.Merged(entity.state()));
        entity.write(new Operation.Delete(), null);
        entity.written();
        entity.retired.retire(Set.of(EAST), collection -> true);
        assertThat(entity.state().seen().get(EAST)).isEqualTo(VersionVector.ALL);
        entity.restart();
        receive(entity, before);
        receive(entity, row(EAST, 6, 6));
        applied(entity);
        applied(entity);
        assertThat(entity.state().visible(DataTypes.COUNTER)).isEmpty();
        entity.increment(3);
        assertThat(EntityFixture.total(entity.written())).isEqualTo(3);
        assertThat(ControlledJournal.rowsOf(entity.id.persistenceId())).hasSize(3);
    }

    @Test
    void aLocalWriteIsLaterThanAllThatWasReceived() {
        EntityFixture entity = new EntityFixture(KIT);
        receive(entity, row(EAST, 1, 1));
        applied(entity);
        entity.increment(1);
        EntityState state = entity.written().state();
        assertThat(state.timestamp()).isGreaterThan(HybridTimestamp.of(FUTURE_MILLIS, 0));
        assertThat(state.lastOrigin()).isEqualTo(HERE);
    }

    /** Nobody could make the entry smaller, and until it names this journal the region counts as what it was before. */
    @Test
    void aRegionEntersItselfHoweverManyJournalsItHasLost() {
        EntityId own = new EntityId(RegionEntry.COLLECTION, HERE.region().value());
        EntityFixture entity = new EntityFixture(KIT, own, "atoll.limits.max-entity-bytes = 1 KiB");
        for (int lost = 2; lost < 12; lost++) {
            receive(entity, entered(new Origin(HERE.region(), lost)));
            applied(entity);
        }
        Operation enter = new Operation.Assign(entry(HERE));
        entity.tell(new EntityCommand.Write(DataTypes.REGISTER, enter, false, null, entity.client.ref()::tell));
        entity.written();
    }

    private static byte[] entered(Origin origin) {
        HybridTimestamp timestamp = HybridTimestamp.of(FUTURE_MILLIS, origin.incarnation());
        Change change = new RegisterChange.Written(entry(origin));
        return EventRowCodec.encode(new EventRow.Events(
                List.of(EntityState.EMPTY.event(origin, timestamp, DataTypes.REGISTER, change, null))));
    }

    private static Payload entry(Origin origin) {
        return RegionEntry.write(new RegionEntry.Member(RegionMember.active(origin)));
    }

    private static void receive(EntityFixture entity, byte[]... rows) {
        entity.tell(new EntityCommand.ApplyRows(List.of(rows), entity.link.ref()::tell));
    }

    private static VersionVector applied(EntityFixture entity) {
        return entity.link.expectMessageClass(ApplyReply.Applied.class).seen();
    }

    private static byte[] row(Origin origin, long from, long to) {
        return dependent(origin, from, to, VersionVector.EMPTY);
    }

    private static byte[] dependent(Origin origin, long from, long to, VersionVector dependencies) {
        return EventRowCodec.encode(new EventRow.Events(events(origin, from, to, dependencies)));
    }

    private static List<DataEvent> events(Origin origin, long from, long to, VersionVector dependencies) {
        List<DataEvent> events = new ArrayList<>();
        for (long sequence = from; sequence <= to; sequence++) {
            events.add(new DataEvent(
                    origin,
                    sequence,
                    HybridTimestamp.of(FUTURE_MILLIS + sequence, 0),
                    Epoch.ZERO,
                    dependencies,
                    DataTypes.COUNTER,
                    new CounterChange.Added(1),
                    null));
        }
        return events;
    }
}
