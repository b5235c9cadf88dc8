package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** The queue of writes on real databases. */
class NotedJournalDaoIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WRITERS = 200;
    private static final int WRITES = 30;

    @TempDir
    Path directory;

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            Object result = get(stage);
            throw new AssertionError("did not fail: " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError("has not ended", e);
        }
    }

    private static List<Long> upTo(long last) {
        return IntStream.rangeClosed(1, (int) last).mapToObj(i -> (long) i).toList();
    }

    @ParameterizedTest
    @EnumSource
    void manyWritersAtOnceFindAllTheirRowsInOrder(Type type) throws Exception {
        DaoFixture.with(TestDatabases.fresh(type, directory), journal -> {
            CompletableFuture<?>[] writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> journal.writeOneAfterTheOther("w|" + writer, 1, WRITES))
                    .toArray(CompletableFuture<?>[]::new);
            await().atMost(PATIENCE).until(CompletableFuture.allOf(writers)::isDone);
            for (int writer = 0; writer < WRITERS; writer++) {
                assertThat(writers[writer]).isCompleted();
                assertThat(journal.numbers("w|" + writer)).isEqualTo(upTo(WRITES));
            }
            assertThat(journal.extension().openWrites().count()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void writesOfOneEntityThatWaitTogetherKeepTheirOrder(Type type) throws Exception {
        Config one = ConfigFactory.parseString("atoll.journal.plugin.parallelism = 1")
                .withFallback(TestDatabases.fresh(type, directory));
        DaoFixture.with(one, journal -> {
            CompletableFuture<?>[] writes = upTo(1000).stream()
                    .map(number -> journal.write("a", number, "event"))
                    .toArray(CompletableFuture<?>[]::new);
            await().atMost(PATIENCE).until(CompletableFuture.allOf(writes)::isDone);
            assertThat(journal.numbers("a")).isEqualTo(upTo(1000));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatIsThereAlreadyFailsItsWriteAndTheNextOneSucceeds(Type type) throws Exception {
        DaoFixture.with(TestDatabases.fresh(type, directory), journal -> {
            CommittedRows committed = journal.extension().journal().committed();
            committed.begin(0);
            assertThat(get(journal.write("a", 1, "first"))).isEmpty();
            assertThat(committed.newest() > 0).isEqualTo(type == Type.POSTGRESQL);
            Throwable failure = failure(journal.write("a", 1, "of a second writer"));
            while (!(failure instanceof SQLException) && failure.getCause() != null) {
                failure = failure.getCause();
            }
            assertThat(failure).isInstanceOf(SQLException.class);
            assertThat(((SQLException) failure).getSQLState()).isEqualTo("23505");
            get(journal.write("a", 2, "second"));
            assertThat(journal.numbers("a")).isEqualTo(upTo(2));
            assertThat(committed.newest())
                    .as("after a failure there may be more")
                    .isZero();
            assertThat(journal.extension().openWrites().count()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeSerializedIsRejectedAndTheRestWritten(Type type) throws Exception {
        DaoFixture.with(TestDatabases.fresh(type, directory), journal -> {
            List<Try<BoxedUnit>> results = get(journal.write("a", 1, "one", new Object(), "three"));
            assertThat(results.stream().map(Try::isSuccess)).containsExactly(true, false, true);
            assertThat(journal.numbers("a")).containsExactly(1L, 3L);
            assertThat(get(journal.write("b", 1, new Object())).get(0).isFailure())
                    .isTrue();
            assertThat(journal.extension().openWrites().count()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfAnUnusualKindAreWrittenWithAllTheyHaveOrNotAtAll(Type type) throws Exception {
        DaoFixture.with(TestDatabases.fresh(type, directory), journal -> {
            PersistentRepr repr = DaoFixture.repr("a", 1, "event").withMetadata("about it");
            get(DaoFixture.java(journal.dao()
                    .asyncWriteMessages(CollectionConverters.asScala(List.of(AtomicWrite.apply(repr)))
                            .toList())));
            assertThat(journal.extension().journal().database().<String>run(NotedJournalDaoIT::metadata))
                    .isEqualTo("about it");
            assertThat(failure(journal.write("a", 2, new Tagged("event", Set.of("red")))))
                    .as("there is no table for tags")
                    .hasStackTraceContaining("event_tag");
            assertThat(journal.numbers("a")).isEqualTo(upTo(1));
        });
    }

    private static String metadata(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT \"meta_payload\" FROM \"event_journal\"")) {
            rows.next();
            return new String(rows.getBytes(1), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aReadOfTheHighestNumberWaitsForTheWriteThatIsOnItsWayAndOneTooManyIsRefused() throws Exception {
        Config small = ConfigFactory.parseString("atoll.journal.plugin { parallelism = 1, bufferSize = 2 }")
                .withFallback(TestDatabases.fresh(Type.POSTGRESQL, directory));
        DaoFixture.with(
                small, journal -> journal.extension().journal().database().<Void>run(connection -> {
                    connection.setAutoCommit(false);
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("LOCK TABLE \"event_journal\" IN EXCLUSIVE MODE");
                        CompletableFuture<?> first = journal.write("a", 1, "taken by a transaction");
                        awaitStuckInsert(statement);
                        CompletableFuture<?> second = journal.write("a", 2, "waits");
                        CompletableFuture<?> third = journal.write("b", 1, "waits");
                        assertThat(failure(journal.write("c", 1, "too many")))
                                .hasMessageContaining("jdbc-journal.bufferSize");
                        CompletableFuture<Object> highest = journal.highest("a");
                        assertThat(get(journal.highest("c")))
                                .as("not in the way of others")
                                .isEqualTo(0L);
                        assertThat(highest).isNotDone();
                        assertThat(first).isNotDone();
                        connection.rollback();
                        assertThat(get(highest)).isEqualTo(2L);
                        get(second);
                        get(third);
                        return null;
                    } catch (SQLException | RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    } finally {
                        connection.rollback();
                        connection.setAutoCommit(true);
                    }
                }));
    }

    private static void awaitStuckInsert(Statement statement) {
        await().atMost(PATIENCE).until(() -> {
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                    + " current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO event_journal%'"
                    + " AND pid <> pg_backend_pid()")) {
                rows.next();
                return rows.getInt(1) == 1;
            }
        });
    }

    @Test
    void writesFailWhileTheDatabaseIsAwayAndSucceedWhenItIsBack() throws Exception {
        Path data = directory.resolve("pg");
        PostgresServer first = PostgresServer.start(data, PostgresServer.Commits.FAST);
        int port = first.port();
        Config config = ConfigFactory.parseString("atoll.journal.connection-timeout = 500ms")
                .withFallback(TestDatabases.postgres(first, "postgres"));
        DaoFixture.with(config, journal -> {
            get(journal.write("a", 1, "before"));
            first.close();
            List<CompletableFuture<?>> writes = new ArrayList<>();
            for (int writer = 0; writer < 1000; writer++) {
                writes.add(journal.write("w|" + writer, 1, "meanwhile"));
            }
            writes.forEach(write -> assertThat(failure(write)).isNotNull());
            await("one connection after the other is found to be dead")
                    .atMost(PATIENCE)
                    .until(() -> failure(journal.write("b", 1, "still away")) instanceof AtollException);
            try (PostgresServer second = PostgresServer.startOn(port, data, PostgresServer.Commits.FAST)) {
                assertThat(second.port()).isEqualTo(port);
                await().atMost(PATIENCE).until(() -> !journal.write("a", 2, "after")
                        .handle((done, e) -> e != null)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
                assertThat(journal.numbers("a")).isEqualTo(upTo(2));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void noWriteIsLeftWithoutAnAnswerWhenTheSystemEndsAndWhatWasAcknowledgedIsThere(Type type) throws Exception {
        Config database = TestDatabases.fresh(type, directory);
        List<CompletableFuture<?>> writes = new ArrayList<>();
        AtomicReference<OpenWrites> opened = new AtomicReference<>();
        DaoFixture.with(database, journal -> {
            for (int writer = 0; writer < 5000; writer++) {
                writes.add(journal.write("w|" + writer, 1, "event"));
            }
            opened.set(journal.extension().openWrites());
        });
        assertThat(opened.get().count()).isZero();
        await().atMost(PATIENCE).until(() -> writes.stream().allMatch(CompletableFuture::isDone));
        DaoFixture.with(database, journal -> {
            for (int writer = 0; writer < writes.size(); writer++) {
                if (!writes.get(writer).isCompletedExceptionally()) {
                    assertThat(journal.numbers("w|" + writer)).isEqualTo(upTo(1));
                }
            }
        });
    }
}
