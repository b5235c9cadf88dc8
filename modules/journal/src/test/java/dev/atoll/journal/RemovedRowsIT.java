package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real event sourced actors whose rows are removed: more than one reading of the plugin takes. */
class RemovedRowsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ROWS = 900;
    private static final List<String> WORDS =
            IntStream.range(0, ROWS).mapToObj(n -> "w" + n).toList();

    @TempDir
    Path directory;

    private ActorTestKit system;
    private Journal journal;

    private void start(Type type) {
        Config config = TestDatabases.fresh(type, directory).withFallback(ConfigFactory.load());
        system = ActorTestKit.create(
                "journal", JournalSettings.from(config).pekkoOverlay().withFallback(config));
        journal = JournalExtension.get(system.system()).open(RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
        ActorRef<Words.Command> entity = spawn(Integer.MAX_VALUE);
        AskPattern.<Words.Command, Done>ask(entity, ref -> new Words.AddAll(WORDS, ref), PATIENCE, system.scheduler())
                .toCompletableFuture()
                .join();
        system.stop(entity);
    }

    @AfterEach
    void stop() {
        system.shutdownTestKit();
    }

    private ActorRef<Words.Command> spawn(int snapshotEvery) {
        return system.spawn(Words.of("words|a", snapshotEvery));
    }

    private static SnapshotRow snapshot(int rows) {
        String state = " " + String.join(" ", WORDS.subList(0, rows));
        return new SnapshotRow("words|a", rows, Instant.EPOCH, state.getBytes(StandardCharsets.UTF_8), 20, "");
    }

    /** Empty when the entity could not be read. */
    private Optional<List<String>> read(Duration patience) {
        ActorRef<Words.Command> entity = spawn(Integer.MAX_VALUE);
        try {
            CompletionStage<Words.All> all = AskPattern.ask(entity, Words.Get::new, patience, system.scheduler());
            return Optional.of(all.toCompletableFuture().join().words());
        } catch (CompletionException e) {
            return Optional.empty();
        } finally {
            system.stop(entity);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftOfThemIsTheirSnapshot(Type type) {
        start(type);
        assertThat(journal.retention().fold(snapshot(450), 450, Long.MAX_VALUE)).isEqualTo(450);
        assertThat(read(PATIENCE)).contains(WORDS);
        assertThat(journal.retention().fold(snapshot(ROWS), ROWS - 1, Long.MAX_VALUE))
                .isEqualTo(449);
        assertThat(read(PATIENCE)).contains(WORDS);

        ActorRef<Words.Command> entity = spawn(10);
        for (int i = 0; i < 60; i++) {
            AskPattern.<Words.Command, Done>ask(entity, ref -> new Words.Add("more", ref), PATIENCE, system.scheduler())
                    .toCompletableFuture()
                    .join();
        }
        SnapshotReader snapshots = new SnapshotReader(journal.database());
        assertThat(snapshots.nearest("words|a", ROWS + 9L))
                .as("the snapshot stays, however many newer ones there are")
                .hasValueSatisfying(row -> assertThat(row.sequenceNumber()).isEqualTo(ROWS));
    }

    @ParameterizedTest
    @EnumSource
    void whenTheyAreMissingNothingIsReadRatherThanTheRest(Type type) {
        start(type);
        for (int missing : List.of(ROWS - 100, 450, 10, 1)) {
            journal.database().run(connection -> connection
                    .createStatement()
                    .executeUpdate("DELETE FROM \"event_journal\" WHERE \"sequence_number\" = " + missing));
            assertThat(read(Duration.ofMillis(400)))
                    .as("without row " + missing)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEntityThatIsReadWhileTheyAreRemovedHasAllOrIsReadAgain(Type type) {
        start(type);
        CompletableFuture<Long> removal = CompletableFuture.supplyAsync(() -> IntStream.iterate(29, n -> n + 29)
                .limit(30)
                .mapToLong(row -> journal.retention().fold(snapshot(row), row, Long.MAX_VALUE))
                .sum());
        int read = 0;
        for (int i = 0; i < 200 && (!removal.isDone() || read == 0); i++) {
            Optional<List<String>> words = read(Duration.ofMillis(500));
            words.ifPresent(found -> assertThat(found).isEqualTo(WORDS));
            read += words.isPresent() ? 1 : 0;
        }
        assertThat(removal.join()).isEqualTo(29 * 30);
        assertThat(read(PATIENCE)).contains(WORDS);
    }
}
