package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start while a transaction goes on that an earlier process has left behind. */
class FormerWritersIT {

    @TempDir
    Path directory;

    @Test
    void aStartWaitsForTheTransactionsOfAnEarlierProcessAndSaysSoWhenTheyDoNotEnd() throws Exception {
        Config config = TestDatabases.fresh(Type.POSTGRESQL, directory);
        try (Database earlier = Database.open(JournalSettings.from(config.withFallback(ConfigFactory.load())))) {
            Journal.open(earlier, RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
            try (Connection left = Rows.begin(earlier)) {
                Rows.insert(left, "c|late", 1);
                Config impatient = ConfigFactory.parseString("atoll.journal.connect-wait = 0s")
                        .withFallback(config);
                assertThatThrownBy(() -> DaoFixture.with(impatient, journal -> {}))
                        .isInstanceOfSatisfying(
                                AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_IN_USE))
                        .hasMessageContaining("pg_terminate_backend");

                CompletableFuture<List<Long>> found = CompletableFuture.supplyAsync(() -> rowsAtStart(config));
                await().during(Duration.ofMillis(500)).until(() -> !found.isDone());
                left.commit();
                assertThat(found.get(30, TimeUnit.SECONDS)).containsExactly(1L);
            }
        }
    }

    private static List<Long> rowsAtStart(Config config) {
        List<Long>[] found = new List[1];
        try {
            DaoFixture.with(config, journal -> found[0] = journal.numbers("c|late"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return found[0];
    }
}
