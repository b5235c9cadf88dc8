package dev.atoll.entity.internal;

import static dev.atoll.entity.internal.EntityFixture.total;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.EntityReply;
import dev.atoll.journal.DenseRows;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailingJournalTest {

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
    void theOutcomeOfAWriteInFlightIsUnknownAndWhatWaitedWasNotApplied() {
        EntityFixture entity = new EntityFixture(KIT);
        CompletableFuture<Void> write = inFlight(entity, 1, 3);
        write.completeExceptionally(new SQLException("connection lost"));
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        for (int i = 0; i < 3; i++) {
            assertThat(entity.failed().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        }
        ControlledJournal.letWritesPass();
        assertThat(total(writtenAtLast(entity))).isEqualTo(1);
    }

    @Test
    void aWriteThatNeverReachedTheDatabaseWasNotApplied() {
        EntityFixture entity = new EntityFixture(KIT);
        CompletableFuture<Void> write = inFlight(entity, 1, 0);
        write.completeExceptionally(new AtollException(ErrorCode.DATABASE_UNREACHABLE, "no connection"));
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void anEntityThatCannotBeReadAnswersSo() {
        ControlledJournal.failReads(new SQLException("away"));
        EntityFixture entity = new EntityFixture(KIT);
        entity.increment(1);
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        ControlledJournal.failReads(null);
        assertThat(total(writtenAtLast(entity))).isEqualTo(1);
    }

    @Test
    void anEntityWhoseRowsWereFoldedWhileTheyWereReadIsReadAgainAndAnswers() {
        ControlledJournal.failReads(new DenseRows("views|a", 1).missing(), 2);
        EntityFixture entity = new EntityFixture(KIT);
        entity.increment(1);
        assertThat(total(entity.written())).isEqualTo(1);
    }

    @Test
    void anEntityWhoseRowsAreMissingAnswersSo() {
        ControlledJournal.failReads(new DenseRows("views|a", 1).missing());
        LoggingTestKit.warn("was removed from the journal").expect(KIT.system(), () -> {
            EntityFixture entity = new EntityFixture(KIT);
            entity.increment(1);
            assertThat(entity.failed().code()).isEqualTo(ErrorCode.UNAVAILABLE);
            return entity;
        });
    }

    @Test
    void anEntityGivesUpAfterSoManyFailuresInARow() {
        ControlledJournal.failReads(new SQLException("away"));
        EntityFixture entity = new EntityFixture(KIT, "atoll.entity.restart.max-restarts = 2");
        entity.client.expectTerminated(entity.entity());
    }

    @Test
    void anEntityThatFailsStopsAtOnceWhenAsked() {
        EntityFixture entity = new EntityFixture(KIT, "atoll.entity.restart { min-backoff = 60s, max-backoff = 60s }");
        CompletableFuture<Void> write = inFlight(entity, 1, 0);
        write.completeExceptionally(new SQLException("connection lost"));
        entity.failed();
        entity.tell(dev.atoll.entity.EntityCommand.Control.STOP);
        entity.client.expectTerminated(entity.entity());
    }

    @Test
    void whatWasAcceptedIsAnsweredWhenTheActorIsKilled() {
        EntityFixture entity = new EntityFixture(KIT);
        CompletableFuture<Void> write = inFlight(entity, 1, 2);
        KIT.stop(entity.entity());
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        write.complete(null);
    }

    @Test
    void aSecondWriterIsReportedLoudlyAndNothingIsLost() {
        EntityFixture entity = new EntityFixture(KIT);
        CompletableFuture<Void> write = inFlight(entity, 1, 0);
        LoggingTestKit.error("SECOND WRITER").expect(KIT.system(), () -> {
            write.completeExceptionally(new SQLException("duplicate key", "23505"));
            return null;
        });
        assertThat(entity.failed().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        ControlledJournal.letWritesPass();
        assertThat(total(writtenAtLast(entity))).isEqualTo(1);
    }

    /** A write that is held back, of so many commands, with so many that wait behind it. */
    private static CompletableFuture<Void> inFlight(EntityFixture entity, int writing, int waiting) {
        entity.read();
        CompletableFuture<Void> write = ControlledJournal.holdWrites();
        for (int i = 0; i < writing; i++) {
            entity.increment(1);
        }
        Awaitility.await().until(() -> entity.read() == 0 && ControlledJournal.writesHeld() > 0);
        for (int i = 0; i < waiting; i++) {
            entity.increment(1);
        }
        entity.read();
        return write;
    }

    private static EntityReply.Written writtenAtLast(EntityFixture entity) {
        while (true) {
            entity.increment(1);
            EntityReply reply = entity.client.receiveMessage();
            if (reply instanceof EntityReply.Written written) {
                return written;
            }
        }
    }
}
