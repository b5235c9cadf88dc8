package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real event sourced actors through the configured plugins. */
class PersistencePluginIT {
    private static final RegionId REGION = RegionId.of("us-east");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void anEntityRecoversFromItsSnapshotAndEventsAfterARestart(Type type) {
        Config database = TestDatabases.fresh(type, directory);
        List<String> words = IntStream.range(0, 25).mapToObj(n -> "w" + n).toList();
        withSystem(database, system -> {
            ActorRef<Words.Command> entity = system.spawn(Words.of("words|a"));
            words.forEach(word -> join(AskPattern.<Words.Command, Done>ask(
                    entity, ref -> new Words.Add(word, ref), PATIENCE, system.scheduler())));
        });
        withSystem(database, system -> {
            ActorRef<Words.Command> entity = system.spawn(Words.of("words|a"));
            Words.All all = join(
                    AskPattern.<Words.Command, Words.All>ask(entity, Words.Get::new, PATIENCE, system.scheduler()));
            assertThat(all.words()).isEqualTo(words);
            assertThat(all.replayed()).as("events replayed after the snapshot").isLessThan(10);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatThePluginWroteIsReadThroughTheSamePool(Type type) {
        withSystem(TestDatabases.fresh(type, directory), system -> {
            ActorRef<Words.Command> entity = system.spawn(Words.of("words|a"));
            join(AskPattern.<Words.Command, Done>ask(
                    entity, ref -> new Words.Add("hello", ref), PATIENCE, system.scheduler()));
            Journal journal = JournalExtension.get(system.system()).journal();
            JournalBatch batch = journal.reader().readAfter(0, new ReadLimit(10, 1 << 20));
            assertThat(batch.complete()).isTrue();
            assertThat(batch.rows()).hasSize(1);
            JournalRow row = batch.rows().get(0);
            assertThat(row.persistenceId()).isEqualTo("words|a");
            assertThat(row.sequenceNumber()).isEqualTo(1);
            assertThat(new String(row.payload(), StandardCharsets.UTF_8)).isEqualTo("hello");
            assertThat(row.ordering()).isEqualTo(journal.reader().highestOrdering());
        });
    }

    @ParameterizedTest
    @EnumSource
    void ofTheOlderSnapshotsSomeStay(Type type) {
        withSystem(TestDatabases.fresh(type, directory), system -> {
            ActorRef<Words.Command> entity = system.spawn(Words.of("words|a", 2));
            for (int i = 0; i < 60; i++) {
                join(AskPattern.<Words.Command, Done>ask(
                        entity, ref -> new Words.Add("w", ref), PATIENCE, system.scheduler()));
            }
            SnapshotReader snapshots = new SnapshotReader(
                    JournalExtension.get(system.system()).journal().database());
            await().atMost(PATIENCE).untilAsserted(() -> {
                List<Long> rows = new ArrayList<>();
                for (var found = snapshots.following("words|a", 0);
                        found.isPresent();
                        found = snapshots.following("words|a", found.get().sequenceNumber())) {
                    rows.add(found.get().sequenceNumber());
                }
                assertThat(rows).startsWith(2L).endsWith(56L, 58L, 60L).hasSizeBetween(8, 24);
                assertThat(SparseSnapshots.surplus(rows, 4)).isEmpty();
            });
        });
    }

    private static void withSystem(Config database, Consumer<ActorTestKit> body) {
        Config config = database.withFallback(ConfigFactory.load());
        ActorTestKit system = ActorTestKit.create(
                "journal", JournalSettings.from(config).pekkoOverlay().withFallback(config));
        try {
            JournalExtension.get(system.system()).open(REGION, Clock.systemUTC(), new Random(1));
            body.accept(system);
        } finally {
            system.shutdownTestKit();
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
