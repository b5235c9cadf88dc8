package dev.atoll.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.util.Failure;
import scala.util.Success;

class WriteQueueTest {
    private static final RuntimeException BROKEN = new CompletionException(new IllegalStateException("broken"));

    private final List<Transaction> begun = new ArrayList<>();

    /** A transaction of the test, which takes its rows and ends when the test says so. */
    private record Transaction(Supplier<List<String>> source, Promise<Object> end) {
        private List<String> take() {
            return source.get();
        }

        private void succeed() {
            end.complete(new Success<>("done"));
        }

        private void fail() {
            end.complete(new Failure<>(BROKEN));
        }
    }

    /** A write that remembers what it was told. */
    private static final class Told implements WriteQueue.Write<String> {
        private final List<String> rows;
        private final AtomicInteger times = new AtomicInteger();
        private volatile Throwable failure;

        private Told(String... rows) {
            this.rows = List.of(rows);
        }

        @Override
        public List<String> rows() {
            return rows;
        }

        @Override
        public void ended(Throwable why) {
            failure = why;
            times.incrementAndGet();
        }

        private void assertDurable() {
            assertThat(times).as("%s was told", rows).hasValue(1);
            assertThat(failure).isNull();
        }

        private void assertFailed(String why) {
            assertThat(times).as("%s was told", rows).hasValue(1);
            assertThat(failure).hasMessageContaining(why);
        }

        private void assertOpen() {
            assertThat(times).as("%s was told", rows).hasValue(0);
        }
    }

    private WriteQueue<String> queue(int waiting, int rows, int transactions) {
        return queue(new WriteQueue.Limits(waiting, rows, transactions), Runnable::run);
    }

    private WriteQueue<String> queue(WriteQueue.Limits limits, Executor dispatcher) {
        return new WriteQueue<>(
                limits,
                rows -> {
                    Transaction transaction = new Transaction(rows, Promise.apply());
                    begun.add(transaction);
                    return transaction.end().future();
                },
                dispatcher);
    }

    private static List<Told> add(WriteQueue<String> queue, String... rows) {
        List<Told> writes = new ArrayList<>();
        for (String row : rows) {
            Told write = new Told(row);
            queue.add(write);
            writes.add(write);
        }
        return writes;
    }

    @Test
    void whatComesBeforeATransactionTakesItsRowsIsAmongThem() {
        WriteQueue<String> queue = queue(100, 100, 2);
        List<Told> writes = add(queue, "a", "b", "c");
        assertThat(begun).hasSize(1);
        assertThat(begun.get(0).take()).containsExactly("a", "b", "c");
        writes.forEach(Told::assertOpen);
        begun.get(0).succeed();
        writes.forEach(Told::assertDurable);
        assertThat(begun).as("nothing waits").hasSize(1);
    }

    @Test
    void noMoreTransactionsRunThanAllowedAndTheNextTakesAllThatWaits() {
        WriteQueue<String> queue = queue(100, 100, 2);
        add(queue, "a");
        assertThat(begun.get(0).take()).containsExactly("a");
        add(queue, "b");
        assertThat(begun.get(1).take()).containsExactly("b");
        List<Told> later = add(queue, "c", "d", "e");
        assertThat(begun).hasSize(2);
        begun.get(1).succeed();
        assertThat(begun).hasSize(3);
        assertThat(begun.get(2).take()).containsExactly("c", "d", "e");
        begun.get(2).succeed();
        later.forEach(Told::assertDurable);
    }

    @Test
    void aTransactionHasNoMoreRowsThanAllowedUnlessASingleWriteHas() {
        WriteQueue<String> queue = queue(100, 3, 1);
        queue.add(new Told("a"));
        queue.add(new Told("b", "c"));
        queue.add(new Told("d", "e", "f", "g"));
        queue.add(new Told("h", "i"));
        queue.add(new Told("j", "k"));
        List<List<String>> taken = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            taken.add(begun.get(i).take());
            begun.get(i).succeed();
        }
        assertThat(taken)
                .containsExactly(
                        List.of("a", "b", "c"), List.of("d", "e", "f", "g"), List.of("h", "i"), List.of("j", "k"));
    }

    @Test
    void moreThanOneTransactionCanTakeRunsAtOnceWithASecond() {
        WriteQueue<String> queue = queue(100, 2, 2);
        add(queue, "a", "b", "c");
        assertThat(begun).hasSize(1);
        begun.get(0).take();
        assertThat(begun).as("for what the first has left").hasSize(2);
        assertThat(begun.get(1).take()).containsExactly("c");
    }

    @Test
    void aFailedTransactionFailsItsWritesAndNoOthers() {
        WriteQueue<String> queue = queue(100, 2, 1);
        List<Told> writes = add(queue, "a", "b", "c");
        begun.get(0).take();
        begun.get(0).fail();
        assertThat(writes.get(0).failure).isSameAs(BROKEN);
        writes.subList(0, 2).forEach(write -> write.assertFailed("broken"));
        assertThat(begun.get(1).take()).containsExactly("c");
        begun.get(1).succeed();
        writes.get(2).assertDurable();
    }

    /** For example when no connection can be had. */
    @Test
    void aTransactionThatCannotBeginFailsWhatItWouldHaveTaken() {
        WriteQueue<String> queue = queue(100, 2, 1);
        List<Told> writes = add(queue, "a", "b", "c");
        begun.get(0).fail();
        writes.subList(0, 2).forEach(write -> write.assertFailed("broken"));
        writes.get(2).assertOpen();
        assertThat(begun.get(0).take()).as("rows of a transaction that is over").isEmpty();
        assertThat(begun.get(1).take()).containsExactly("c");
        begun.get(1).succeed();
        writes.get(2).assertDurable();
    }

    @Test
    void alsoWhenBeginningThrowsForEachOfVeryManyWrites() {
        List<Told> writes =
                IntStream.range(0, 20_000).mapToObj(i -> new Told("r" + i)).toList();
        AtomicInteger calls = new AtomicInteger();
        Promise<Object> first = Promise.apply();
        WriteQueue<String> queue = new WriteQueue<>(
                new WriteQueue.Limits(20_000, 1, 1),
                rows -> {
                    if (calls.getAndIncrement() > 0) {
                        throw BROKEN;
                    }
                    assertThat(rows.get()).hasSize(1);
                    return first.future();
                },
                Runnable::run);
        writes.forEach(queue::add);
        first.complete(new Failure<>(BROKEN));
        writes.forEach(write -> write.assertFailed("broken"));
    }

    @Test
    void aTransactionThatEndsWellWithoutItsRowsTellsNobodyThatTheyAreDurable() {
        WriteQueue<String> queue = queue(100, 100, 1);
        List<Told> writes = add(queue, "a");
        begun.get(0).succeed();
        writes.get(0).assertOpen();
        assertThat(begun.get(1).take()).containsExactly("a");
        begun.get(1).succeed();
        writes.get(0).assertDurable();
    }

    @Test
    void aWriteForWhichThereIsNoRoomIsRefusedAtOnce() {
        WriteQueue<String> queue = queue(2, 100, 1);
        add(queue, "a");
        begun.get(0).take();
        List<Told> waiting = add(queue, "b", "c");
        Told refused = new Told("d");
        queue.add(refused);
        refused.assertFailed("the queue buffer was full (2 elements) please check the jdbc-journal.bufferSize setting");
        begun.get(0).succeed();
        assertThat(begun.get(1).take()).containsExactly("b", "c");
        begun.get(1).succeed();
        waiting.forEach(Told::assertDurable);
    }

    @Test
    void closingFailsWhatWaitsAndLetsTransactionsEnd() {
        WriteQueue<String> queue = queue(100, 1, 2);
        List<Told> writes = add(queue, "a", "b", "c");
        begun.get(0).take();
        queue.close();
        writes.get(0).assertOpen();
        writes.subList(1, 3).forEach(write -> write.assertFailed("closed before the write began"));
        Told late = new Told("d");
        queue.add(late);
        late.assertFailed("the queue was closed");
        assertThat(begun.get(1).take()).isEmpty();
        begun.get(1).succeed();
        begun.get(0).succeed();
        writes.get(0).assertDurable();
        writes.subList(1, 3).forEach(write -> write.assertFailed("closed before the write began"));
        assertThat(begun).hasSize(2);
    }

    @Test
    void whatTheDatabaseNeverAnswersFailsWhenTheQueueIsAbandoned() {
        WriteQueue<String> queue = queue(100, 1, 2);
        List<Told> writes = add(queue, "a", "b", "c");
        begun.get(0).take();
        queue.abandon();
        writes.get(0).assertFailed("closed before the database had answered");
        writes.subList(1, 3).forEach(write -> write.assertFailed("closed before the write began"));
        assertThat(begun.get(1).take()).isEmpty();
        begun.get(0).succeed();
        begun.get(1).fail();
        queue.abandon();
        writes.get(0).assertFailed("closed before the database had answered");
    }

    @Test
    void writersAreToldEvenWhenTheDispatcherIsGone() {
        WriteQueue<String> queue = queue(new WriteQueue.Limits(100, 100, 1), task -> {
            throw new RejectedExecutionException("terminated");
        });
        List<Told> writes = add(queue, "a", "b");
        begun.get(0).take();
        begun.get(0).succeed();
        writes.forEach(Told::assertDurable);
    }

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
        List<List<Told>> writers = IntStream.range(0, 8)
                .mapToObj(writer -> IntStream.range(0, 5_000)
                        .mapToObj(i -> new Told(writer + "|" + i))
                        .toList())
                .toList();
        CountDownLatch added = new CountDownLatch(writers.size());
        writers.forEach(writes -> new Thread(() -> {
                    writes.forEach(queue::add);
                    added.countDown();
                })
                .start());
        assertThat(added.await(60, TimeUnit.SECONDS)).isTrue();
        List<Told> all = writers.stream().flatMap(List::stream).toList();
        await().until(() -> all.stream().allMatch(write -> write.times.get() > 0));
        database.shutdown();
        assertThat(database.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        List<String> told = all.stream()
                .peek(write -> assertThat(write.times).hasValue(1))
                .filter(write -> write.failure == null)
                .map(write -> write.rows.get(0))
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
            List<Told> writes =
                    IntStream.range(0, 10_000).mapToObj(i -> new Told("r" + i)).toList();
            writes.forEach(queue::add);
            await().until(() -> writes.get(9_999).times.get() > 0);
            assertThat(written)
                    .isEqualTo(writes.stream().map(write -> write.rows.get(0)).toList());
        } finally {
            database.shutdown();
        }
    }

    @Test
    void aFutureThatHasEndedAlreadyIsTakenAsAnEnd() {
        List<String> written = new ArrayList<>();
        WriteQueue<String> queue = new WriteQueue<>(
                new WriteQueue.Limits(10, 10, 1),
                rows -> {
                    written.addAll(rows.get());
                    return Future.unit();
                },
                Runnable::run);
        add(queue, "a", "b").forEach(Told::assertDurable);
        assertThat(written).containsExactly("a", "b");
    }
}
