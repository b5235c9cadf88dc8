package dev.atoll.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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

    private static List<ToldWrite> add(WriteQueue<String> queue, String... rows) {
        List<ToldWrite> writes = new ArrayList<>();
        for (String row : rows) {
            ToldWrite write = new ToldWrite(row);
            queue.add(write);
            writes.add(write);
        }
        return writes;
    }

    @Test
    void whatComesBeforeATransactionTakesItsRowsIsAmongThem() {
        WriteQueue<String> queue = queue(100, 100, 2);
        List<ToldWrite> writes = add(queue, "a", "b", "c");
        assertThat(begun).hasSize(1);
        assertThat(begun.get(0).take()).containsExactly("a", "b", "c");
        writes.forEach(ToldWrite::assertOpen);
        begun.get(0).succeed();
        writes.forEach(ToldWrite::assertDurable);
        assertThat(begun).as("nothing waits").hasSize(1);
    }

    @Test
    void noMoreTransactionsRunThanAllowedAndTheNextTakesAllThatWaits() {
        WriteQueue<String> queue = queue(100, 100, 2);
        add(queue, "a");
        assertThat(begun.get(0).take()).containsExactly("a");
        add(queue, "b");
        assertThat(begun.get(1).take()).containsExactly("b");
        List<ToldWrite> later = add(queue, "c", "d", "e");
        assertThat(begun).hasSize(2);
        begun.get(1).succeed();
        assertThat(begun).hasSize(3);
        assertThat(begun.get(2).take()).containsExactly("c", "d", "e");
        begun.get(2).succeed();
        later.forEach(ToldWrite::assertDurable);
    }

    @Test
    void aTransactionHasNoMoreRowsThanAllowedUnlessASingleWriteHas() {
        WriteQueue<String> queue = queue(100, 3, 1);
        queue.add(new ToldWrite("a"));
        queue.add(new ToldWrite("b", "c"));
        queue.add(new ToldWrite("d", "e", "f", "g"));
        queue.add(new ToldWrite("h", "i"));
        queue.add(new ToldWrite("j", "k"));
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
        List<ToldWrite> writes = add(queue, "a", "b", "c");
        begun.get(0).take();
        begun.get(0).fail();
        assertThat(writes.get(0).failure()).isSameAs(BROKEN);
        writes.subList(0, 2).forEach(write -> write.assertFailed("broken"));
        assertThat(begun.get(1).take()).containsExactly("c");
        begun.get(1).succeed();
        writes.get(2).assertDurable();
    }

    /** For example when no connection can be had. */
    @Test
    void aTransactionThatCannotBeginFailsWhatItWouldHaveTaken() {
        WriteQueue<String> queue = queue(100, 2, 1);
        List<ToldWrite> writes = add(queue, "a", "b", "c");
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
        List<ToldWrite> writes =
                IntStream.range(0, 20_000).mapToObj(i -> new ToldWrite("r" + i)).toList();
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
        List<ToldWrite> writes = add(queue, "a");
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
        List<ToldWrite> waiting = add(queue, "b", "c");
        ToldWrite refused = new ToldWrite("d");
        queue.add(refused);
        refused.assertFailed("the queue buffer was full (2 elements) please check the jdbc-journal.bufferSize setting");
        begun.get(0).succeed();
        assertThat(begun.get(1).take()).containsExactly("b", "c");
        begun.get(1).succeed();
        waiting.forEach(ToldWrite::assertDurable);
    }

    @Test
    void closingFailsWhatWaitsAndLetsTransactionsEnd() {
        WriteQueue<String> queue = queue(100, 1, 2);
        List<ToldWrite> writes = add(queue, "a", "b", "c");
        begun.get(0).take();
        queue.close();
        writes.get(0).assertOpen();
        writes.subList(1, 3).forEach(write -> write.assertFailed("closed before the write began"));
        ToldWrite late = new ToldWrite("d");
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
        List<ToldWrite> writes = add(queue, "a", "b", "c");
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
        List<ToldWrite> writes = add(queue, "a", "b");
        begun.get(0).take();
        begun.get(0).succeed();
        writes.forEach(ToldWrite::assertDurable);
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
        add(queue, "a", "b").forEach(ToldWrite::assertDurable);
        assertThat(written).containsExactly("a", "b");
    }
}
