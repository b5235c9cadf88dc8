package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes away under load and comes back. */
class LostDatabaseIT {

    private static final int KEYS = 20;
    private static final int WRITERS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private volatile boolean running = true;

    @Test
    void whatWasAcknowledgedIsThereAndNothingCountsThatWasNotApplied() {
        PostgresServer server = PostgresServer.start(directory, PostgresServer.Commits.FAST);
        int port = server.port();
        String database = server.createDatabase();
        try (TestRegion region = TestRegion.start(
                ConfigFactory.parseString("atoll.journal.connection-timeout = 1s, atoll.entity.timeouts.write = 5s")
                        .withFallback(TestDatabases.postgres(server, database)))) {
            for (int i = 0; i < WRITERS; i++) {
                keepWriting(region, new EntityId("views", "key" + i % KEYS));
            }
            awaitMore(written);
            server.close();
            awaitMore(unavailable);
            server = PostgresServer.startOn(port, directory, PostgresServer.Commits.FAST);
            awaitMore(written);
            running = false;
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(total(region))
                    .as("unknown: %s, unavailable: %s", unknown, unavailable)
                    .isBetween((long) written.get(), (long) written.get() + unknown.get()));
        } finally {
            server.close();
        }
    }

    private void awaitMore(AtomicInteger count) {
        int before = count.get();
        await().atMost(PATIENCE).until(() -> count.get() > before + 10 * KEYS);
    }

    private void keepWriting(TestRegion region, EntityId id) {
        region.entities
                .write(id, DataTypes.COUNTER, new Operation.Increment(1), null)
                .whenComplete((reply, error) -> {
                    if (reply instanceof EntityReply.Written) {
                        written.incrementAndGet();
                    } else {
                        boolean known = ((EntityReply.Failed) reply).code() == ErrorCode.UNAVAILABLE;
                        (known ? unavailable : unknown).incrementAndGet();
                    }
                    if (running) {
                        region.system
                                .scheduler()
                                .scheduleOnce(
                                        Duration.ofMillis(5),
                                        () -> keepWriting(region, id),
                                        region.system.executionContext());
                    }
                });
    }

    private static long total(TestRegion region) {
        long total = 0;
        for (int i = 0; i < KEYS; i++) {
            total += TestRegion.total(region.read(new EntityId("views", "key" + i)));
        }
        return total;
    }
}
