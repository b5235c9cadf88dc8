package dev.atoll.entity.internal;

import static dev.atoll.entity.internal.EntityFixture.total;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataEntityTest {

    private static final ActorTestKit KIT = ActorTestKit.create(TestSettings.local());

    @AfterEach
    void reset() {
        ControlledJournal.letWritesPass();
        ControlledJournal.failReads(null);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void aWriteIsAnsweredWithTheStateJustAfterIt() {
        EntityFixture entity = new EntityFixture(KIT);
        entity.increment(2);
        entity.increment(3);
        assertThat(total(entity.written())).isEqualTo(2);
        assertThat(total(entity.written())).isEqualTo(5);
        assertThat(entity.changes).hasPositiveValue();
    }

    @Test
    void whatArrivesDuringAWriteIsPersistedAsOneRowInTheOrderOfItsArrival() {
        EntityFixture entity = new EntityFixture(KIT);
        CompletableFuture<Void> firstWrite = ControlledJournal.holdWrites();
        entity.increment(1);
        Awaitility.await().until(() -> ControlledJournal.writesHeld() > 0);
        for (int i = 0; i < 200; i++) {
            entity.increment(1);
        }
        entity.read();
        ControlledJournal.letWritesPass();
        firstWrite.complete(null);
        List<Long> totals = new ArrayList<>();
        for (int i = 0; i < 201; i++) {
            totals.add(total(entity.written()));
        }
        assertThat(totals).isSorted().doesNotHaveDuplicates().startsWith(1L).endsWith(201L);
        assertThat(rows(entity)).hasSize(2);
    }

    @Test
    void aRowHoldsNoMoreThanItMay() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.entity.max-row-events = 10");
        for (int i = 0; i < 95; i++) {
            entity.increment(1);
        }
        for (int i = 0; i < 95; i++) {
            entity.written();
        }
        assertThat(rows(entity))
                .allSatisfy(row -> assertThat(((EventRow.Events) row).events()).hasSizeLessThanOrEqualTo(10));
        entity.restart();
        assertThat(entity.read()).isEqualTo(95);
    }

    @Test
    void aReadDuringAWriteGivesTheLastDurableState() {
        EntityFixture entity = new EntityFixture(KIT);
        entity.increment(1);
        entity.written();
        CompletableFuture<Void> write = ControlledJournal.holdWrites();
        entity.increment(1);
        assertThat(entity.read()).isEqualTo(1);
        write.complete(null);
        entity.written();
        assertThat(entity.read()).isEqualTo(2);
    }

    @Test
    void aReadOfANewEntityIsEmpty() {
        EntityFixture entity = new EntityFixture(KIT);
        entity.tell(new EntityCommand.Read(entity.client.ref()::tell));
        assertThat(entity.client.receiveMessage()).isEqualTo(new EntityReply.Current(EntityState.EMPTY));
    }

    @Test
    void oneRefusedOperationDoesNotHarmTheOthersOfItsBatch() {
        EntityFixture entity = new EntityFixture(KIT);
        entity.increment(1);
        entity.write(new Operation.Clear(), null);
        entity.increment(1);
        assertThat(total(entity.written())).isEqualTo(1);
        assertThat(entity.client.expectMessageClass(EntityReply.Refused.class).code())
                .isEqualTo(ErrorCode.WRONG_OPERATION);
        assertThat(total(entity.written())).isEqualTo(2);
    }

    @Test
    void aRetriedRequestIsAppliedOnceAlsoAfterARestart() {
        EntityFixture entity = new EntityFixture(KIT);
        RequestId request = RequestId.ofKey("payment 17");
        entity.write(new Operation.Increment(1), request);
        entity.write(new Operation.Increment(1), request);
        assertThat(entity.written().replayed()).isFalse();
        assertThat(entity.written().replayed()).isTrue();
        entity.restart();
        entity.write(new Operation.Increment(1), request);
        EntityReply.Written again = entity.written();
        assertThat(again.replayed()).isTrue();
        assertThat(total(again)).isEqualTo(1);
    }

    @Test
    void stateAndRequestsAreRecoveredFromSnapshotAndRows() {
        String often = "atoll.entity.snapshot.every-rows = 3";
        EntityFixture entity = new EntityFixture(KIT, often);
        for (int i = 0; i < 10; i++) {
            entity.write(new Operation.Increment(1), RequestId.ofKey("request " + i));
            entity.written();
        }
        entity.restart(often);
        entity.write(new Operation.Increment(1), RequestId.ofKey("request 2"));
        assertThat(entity.written().replayed()).isTrue();
        entity.increment(1);
        assertThat(total(entity.written())).isEqualTo(11);
    }

    @Test
    void aWriteOnlyIfAbsentLeavesAValueAlone() {
        EntityFixture entity = new EntityFixture(KIT);
        for (String text : List.of("1", "2")) {
            entity.tell(new EntityCommand.Write(
                    DataTypes.REGISTER,
                    new Operation.Assign(Payload.ofUtf8(text)),
                    true,
                    null,
                    entity.client.ref()::tell));
        }
        EntityState written = entity.written().state();
        assertThat(entity.client.receiveMessage()).isEqualTo(new EntityReply.Current(written));
    }

    @Test
    void stoppingWaitsUntilAllThatWasAcceptedIsDurable() {
        EntityFixture entity = new EntityFixture(KIT);
        CompletableFuture<Void> write = ControlledJournal.holdWrites();
        entity.increment(1);
        entity.read();
        for (int i = 0; i < 50; i++) {
            entity.increment(1);
        }
        entity.tell(EntityCommand.Control.STOP);
        entity.increment(1);
        write.complete(null);
        for (int i = 1; i <= 52; i++) {
            assertThat(total(entity.written())).isEqualTo(i);
        }
        entity.client.expectTerminated(entity.entity());
    }

    @Test
    void commandsAboveTheLimitAreRefusedAsOverload() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.entity.max-pending = 5");
        CompletableFuture<Void> write = ControlledJournal.holdWrites();
        for (int i = 0; i < 20; i++) {
            entity.increment(1);
        }
        for (int i = 0; i < 15; i++) {
            assertThat(entity.failed().code()).isEqualTo(ErrorCode.OVERLOADED);
        }
        write.complete(null);
        for (int i = 1; i <= 5; i++) {
            assertThat(total(entity.written())).isEqualTo(i);
        }
        entity.increment(1);
        assertThat(total(entity.written())).isEqualTo(6);
    }

    @Test
    void commandsThatCarryTooMuchTogetherAreRefusedAsOverload() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.entity.max-pending-bytes = 3000");
        CompletableFuture<Void> write = ControlledJournal.holdWrites();
        Operation large = new Operation.Assign(Payload.of(new byte[1000]));
        entity.read();
        for (int i = 0; i < 20; i++) {
            entity.tell(new EntityCommand.Write(DataTypes.REGISTER, large, false, null, entity.client.ref()::tell));
        }
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.OVERLOADED);
        write.complete(null);
        for (int i = 0; i < 3; i++) {
            entity.client.fishForMessage(
                    Duration.ofSeconds(3),
                    reply -> reply instanceof EntityReply.Written
                            ? FishingOutcomes.complete()
                            : FishingOutcomes.continueAndIgnore());
        }
    }

    @Test
    void anEntityDoesNotGrowBeyondItsLimitAndShrinksAgain() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.limits.max-entity-bytes = 2000");
        List<Payload> added = new ArrayList<>();
        EntityReply reply = set(entity, new Operation.Add(List.of(element(0))));
        while (reply instanceof EntityReply.Written) {
            added.add(element(added.size()));
            reply = set(entity, new Operation.Add(List.of(element(added.size()))));
        }
        assertThat(((EntityReply.Refused) reply).code()).isEqualTo(ErrorCode.VALUE_TOO_LARGE);
        assertThat(added).hasSizeBetween(5, 10);
        assertThat(set(entity, new Operation.Remove(added))).isInstanceOf(EntityReply.Written.class);
        assertThat(set(entity, new Operation.Add(added))).isInstanceOf(EntityReply.Written.class);
    }

    @Test
    void aMapDoesNotGrowBeyondItsLimitAndFieldsCanBeRemoved() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.limits.max-entity-bytes = 2000");
        int fields = 0;
        EntityReply reply = map(entity, "field-0", new Operation.Increment(1));
        while (reply instanceof EntityReply.Written) {
            reply = map(entity, "field-" + ++fields, new Operation.Increment(1));
        }
        assertThat(((EntityReply.Refused) reply).code()).isEqualTo(ErrorCode.VALUE_TOO_LARGE);
        assertThat(fields).isBetween(10, 100);
        assertThat(map(entity, "field-0", new Operation.Delete())).isInstanceOf(EntityReply.Written.class);
    }

    private static EntityReply map(EntityFixture entity, String field, Operation operation) {
        Operation atPath = new Operation.AtPath(FieldPath.of(field), operation);
        entity.tell(new EntityCommand.Write(DataTypes.MAP, atPath, false, null, entity.client.ref()::tell));
        return entity.client.receiveMessage();
    }

    private static Payload element(int number) {
        return Payload.of(Arrays.copyOf(new byte[] {(byte) number}, 200));
    }

    private static EntityReply set(EntityFixture entity, Operation operation) {
        entity.tell(new EntityCommand.Write(DataTypes.SET, operation, false, null, entity.client.ref()::tell));
        return entity.client.receiveMessage();
    }

    private static List<Object> rows(EntityFixture entity) {
        return ControlledJournal.rowsOf(entity.id.persistenceId());
    }
}
