package dev.atoll.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.history.internal.ConflictRecorder;
import dev.atoll.history.internal.RecorderActor;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.JournalSignal;
import dev.atoll.journal.JournalTail;
import dev.atoll.journal.WritesInFlight;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecorderActorIT {

    private static final int KEYS = 20;
    private static final int ROUNDS = 6;

    @TempDir
    Path directory;

    private final JournalSignal signal = new JournalSignal();
    private ActorTestKit system;
    private TestJournal journal;

    @AfterEach
    void close() {
        system.shutdownTestKit();
        journal.close();
    }

    @ParameterizedTest
    @EnumSource
    void aLogThatFellBehindItsShareCatchesUpWhenWritesEndAndHasLostNothing(Type type) {
        system = ActorTestKit.create("recorder");
        journal = TestJournal.open(type, directory);
        Writer here = new Writer("here", 1);
        startRecorder(here, onePercentInSmallSteps());
        for (int key = 0; key < KEYS; key++) {
            writeOnBothSides(new EntityId("notes", "n" + key), new Writer("here", 1), new Writer("there", 9));
        }
        ConflictLog log = new ConflictLog(journal.journal().database());
        ConflictCount all = new ConflictCount("notes", "last-writer-wins", KEYS * ROUNDS, KEYS * (ROUNDS - 1));
        system.createTestProbe().awaitAssert(Duration.ofSeconds(30), () -> assertThat(log.counts())
                .containsExactly(all));
        assertThat(log.page(new ConflictQuery(null, null, null, Optional.of(true), null, 100))
                        .conflicts())
                .hasSize(KEYS);
    }

    private void writeOnBothSides(EntityId id, Writer mine, Writer theirs) {
        for (int round = 0; round < ROUNDS; round++) {
            Operation set = new Operation.Assign(Payload.ofUtf8("\"" + round + "\""));
            EventRow written = mine.write(DataTypes.REGISTER, set);
            EventRow received = theirs.write(DataTypes.REGISTER, set);
            journal.append(id, written);
            journal.append(id, received);
            signal.raise();
            mine.apply(received);
            theirs.apply(written);
        }
    }

    private void startRecorder(Writer here, ConflictSettings settings) {
        ActorRef<JournalTail.Command> tail =
                system.spawn(JournalTail.create(journal.journal(), signal, WritesInFlight.UNKNOWN, Clock.systemUTC()));
        system.spawn(RecorderActor.create(
                tail,
                () -> new ConflictRecorder(
                        journal.journal().database(),
                        journal.reader(),
                        here.origin(),
                        NothingKnown.OF_COLLECTIONS,
                        settings,
                        Clock.systemUTC()),
                settings));
    }

    private static ConflictSettings onePercentInSmallSteps() {
        return ConflictSettings.from(ConfigFactory.parseString(
                        """
                        atoll.conflicts { interval = 1ms, share-percent = 1, batch-bytes = 1 KiB, retention-interval = 1s }
                        """)
                .withFallback(ConfigFactory.load()));
    }
}
