package dev.atoll.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.concurrent.Promise;
import scala.util.Failure;
import scala.util.Success;

/** A {@link WriteQueue} among threads. */
class WriteQueueLoadTest {
    private static final RuntimeException BROKEN = new CompletionException(new IllegalStateException("broken"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Real threads on all sides, transactions that fail now and then before or after they have taken their rows. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void manyWritersAtOnceAreAllToldOnceAndTheTruth(int transactions) throws InterruptedException {
        long seed = Long.getLong("seed", new Random().nextLong());
        ExecutorService database = Executors.newFixedThreadPool(transactions + 1);
        ConcurrentLinkedQueue<String> durable = new ConcurrentLinkedQueue<>();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Random random = new Random(seed);
        WriteQueue<String> queue = new WriteQueue<>(
                new WriteQueue.Limits(20_000, 7, transactions),
                rows -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Promise<Object> end = Promise.apply();
                    int fate = random.nextInt(10);
                    if (fate == 0) {
                        running.decrementAndGet();
                        throw BROKEN;
                    }
                    database.execute(() -> write(fate, rows, durable, running, end));
                    return end.future();
                },
                database);
        List<List<ToldWrite>> writers = IntStream.range(0, 8)
                .mapToObj(writer -> IntStream.range(0, 5_000)
                        .mapToObj(i -> new ToldWrite(writer + "|" + i))
                        .toList())
                .toList();
        CountDownLatch added = new CountDownLatch(writers.size());
        writers.forEach(writes -> new Thread(() -> {
                    writes.forEach(queue::add);
                    added.countDown();
                })
                .start());
        assertThat(added.await(60, TimeUnit.SECONDS)).isTrue();
        List<ToldWrite> all = writers.stream().flatMap(List::stream).toList();
        await().atMost(PATIENCE).until(() -> all.stream().allMatch(ToldWrite::isTold));
        database.shutdown();
        assertThat(database.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        List<String> told = all.stream()
                .filter(ToldWrite::isDurable)
                .map(write -> write.rows().get(0))
                .toList();
        assertThat(durable).as("-Dseed=" + seed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(told);
        assertThat(told).as("enough of them to prove something").hasSizeGreaterThan(500);
        assertThat(most.get()).isLessThanOrEqualTo(transactions);
    }

    private static void write(
            int fate,
            Supplier<List<String>> rows,
            ConcurrentLinkedQueue<String> durable,
            AtomicInteger running,
            Promise<Object> end) {
        List<String> taken = fate == 1 ? List.of() : rows.get();
        assertThat(taken).hasSizeLessThanOrEqualTo(7);
        running.decrementAndGet();
        if (fate <= 2) {
            end.complete(new Failure<>(BROKEN));
        } else {
            durable.addAll(taken);
            end.complete(new Success<>("done"));
        }
    }

    @Test
    void ofOneWriterTheOrderIsKept() {
        List<String> written = new ArrayList<>();
        ExecutorService database = Executors.newSingleThreadExecutor();
        try {
            WriteQueue<String> queue = new WriteQueue<>(
                    new WriteQueue.Limits(100_000, 10, 1),
                    rows -> {
                        Promise<Object> end = Promise.apply();
                        database.execute(() -> {
                            written.addAll(rows.get());
                            end.complete(new Success<>("done"));
                        });
                        return end.future();
                    },
                    database);
            List<ToldWrite> writes = IntStream.range(0, 10_000)
                    .mapToObj(i -> new ToldWrite("r" + i))
                    .toList();
            writes.forEach(queue::add);
            await().atMost(PATIENCE).until(() -> writes.get(9_999).isTold());
            assertThat(written)
                    .isEqualTo(writes.stream().map(write -> write.rows().get(0)).toList());
        } finally {
            database.shutdown();
        }
    }
}
