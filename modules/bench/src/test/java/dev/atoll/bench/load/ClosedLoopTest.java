package dev.atoll.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

    private static final ExecutorService DATABASE = Executors.newSingleThreadExecutor();
    private static final Executor LATER = DATABASE;

    @AfterAll
    static void stop() {
        DATABASE.shutdownNow();
    }

    @Test
    void everyAcknowledgementCountsAndAllKeysAndSidesAreWritten() {
        AtomicInteger writes = new AtomicInteger();
        Set<String> written = ConcurrentHashMap.newKeySet();
        Write write = (side, key, value) -> {
            written.add(side + "/" + key);
            return CompletableFuture.runAsync(writes::incrementAndGet, LATER);
        };
        ClosedLoop.Result result = ClosedLoop.run(write, 2, 20, 10, Duration.ofMillis(50));
        assertThat(result.acknowledged()).isEqualTo(writes.get()).isPositive();
        assertThat(written).hasSize(20);
    }

    @Test
    void aRunWhoseWritesFailIsNoResult() {
        Write write = (side, key, value) -> CompletableFuture.runAsync(
                () -> {
                    throw new IllegalStateException("refused");
                },
                LATER);
        assertThatThrownBy(() -> ClosedLoop.run(write, 1, 2, 2, Duration.ofMillis(20)))
                .hasMessageContaining("writes failed")
                .hasRootCauseMessage("refused");
    }
}
