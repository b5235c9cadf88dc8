package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that takes longer than the persistence plugin waits for it. */
class LateWriteIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void aWriteThatThePluginGaveUpIsOpenUntilTheDatabaseHasEndedIt() {
        Config config = ConfigFactory.parseString("atoll.journal.plugin.circuit-breaker.call-timeout = 300ms")
                .withFallback(TestDatabases.fresh(Type.POSTGRESQL, directory))
                .withFallback(ConfigFactory.load());
        ActorTestKit system = ActorTestKit.create(
                "journal", JournalSettings.from(config).pekkoOverlay().withFallback(config));
        try {
            JournalExtension extension = JournalExtension.get(system.system());
            Journal journal = extension.open(RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
            CompletionStage<Void> ended = journal.database().run(connection -> giveUp(connection, system, extension));
            await().atMost(PATIENCE).until(ended.toCompletableFuture()::isDone);
            assertThat(extension.openWrites().count()).isZero();
            assertThat(journal.reader().highestOrdering())
                    .as("it became durable after all")
                    .isPositive();
        } finally {
            system.shutdownTestKit();
        }
    }

    private static CompletionStage<Void> giveUp(Connection connection, ActorTestKit system, JournalExtension extension)
            throws SQLException {
        OpenWrites writes = extension.openWrites();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE \"event_journal\" IN EXCLUSIVE MODE");
            TestProbe<Done> probe = system.createTestProbe();
            ActorRef<Words.Command> entity = system.spawn(Words.of("words|a"));
            entity.tell(new Words.Add("hello", probe.ref()));
            await().atMost(PATIENCE).until(() -> writes.count() == 1);
            CompletionStage<Void> ended = writes.ended();
            probe.expectTerminated(entity, PATIENCE); // it was told that the write failed
            assertThat(ended.toCompletableFuture()).isNotDone();
            return ended;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
