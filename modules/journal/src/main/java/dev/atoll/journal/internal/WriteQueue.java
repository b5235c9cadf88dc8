package dev.atoll.journal.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import scala.concurrent.Batchable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.util.Failure;
import scala.util.Try;

/**
 * Writes that wait for a transaction, and the transactions that are at it: at most so many at a time, each of what waits
 * when it can begin. Writes are taken in the order in which they came. A transaction that fails fails all of its writes.
 *
 * <p>Nothing waits but writes: no thread of its own, no timer. Safe for use by many threads.
 *
 * @param <R> a row
 */
public final class WriteQueue<R> {
    private static final ExecutionContext SAME_THREAD = ExecutionContext.parasitic$.MODULE$;

    private final Limits limits;
    private final Transactions<R> transactions;
    private final Executor dispatcher;

    // All below is guarded by this.
    private final Queue<Write<R>> waiting = new ArrayDeque<>();
    private final Set<Run> running = new HashSet<>();

    /** The one of those running that has not taken its rows yet; null when all have. */
    private Run next;

    private boolean closed;

    /**
     * How much at a time.
     *
     * @param waiting writes that may wait
     * @param rows of one transaction, unless a single write has more
     * @param transactions at the same time
     */
    public record Limits(int waiting, int rows, int transactions) {}

    /**
     * Rows that become durable together or not at all.
     *
     * @param <R> a row
     */
    public interface Write<R> {

        /** Not empty. */
        List<R> rows();

        /**
         * Called once.
         *
         * @param failure null when the rows are durable
         */
        void ended(Throwable failure);
    }

    /**
     * What writes rows.
     *
     * @param <R> a row
     */
    @FunctionalInterface
    public interface Transactions<R> {

        /**
         * Begins a transaction.
         *
         * @param rows what it is to write; possibly nothing, when the queue was closed. To be asked once and as late as
         *     possible: what comes until then is among them
         * @return ends when all are durable, or none
         */
        Future<?> begin(Supplier<List<R>> rows);
    }

    /** @param dispatcher where writers are told; one that batches what it is given by its own threads is cheapest */
    public WriteQueue(Limits limits, Transactions<R> transactions, Executor dispatcher) {
        this.limits = limits;
        this.transactions = transactions;
        this.dispatcher = dispatcher;
    }

    /** Does not block. A write that cannot wait has ended when this returns. */
    public void add(Write<R> write) {
        Exception refusal;
        Run run = null;
        synchronized (this) {
            refusal = refusal();
            if (refusal == null) {
                waiting.add(write);
                run = runIfDue();
            }
        }
        if (refusal != null) {
            write.ended(refusal);
        }
        begin(run);
    }

    /** In the words of the plugin's own queue. */
    private Exception refusal() {
        if (closed) {
            return new IllegalStateException("Failed to enqueue journal row batch write, the queue was closed");
        }
        if (waiting.size() >= limits.waiting()) {
            return new IllegalStateException(
                    "Failed to enqueue journal row batch write, the queue buffer was full (%d elements) please check the"
                                    .formatted(limits.waiting())
                            + " jdbc-journal.bufferSize setting");
        }
        return null;
    }

    /**
     * Fails what waits, which is then not written, and refuses what comes. Transactions that have their rows go on.
     * Writers are told by this thread: the dispatcher may be waiting for it.
     */
    public void close() {
        List<Write<R>> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        new Answers(left, new IllegalStateException("The journal was closed before the write began")).run();
    }

    /** For when the database has been closed too: fails what it has not answered, and may or may not have written. */
    public void abandon() {
        close();
        List<Write<R>> left = new ArrayList<>();
        synchronized (this) {
            List.copyOf(running).forEach(run -> left.addAll(run.leave()));
        }
        new Answers(left, new IllegalStateException("The journal was closed before the database had answered")).run();
    }

    /** Another transaction is due when there is something for it, and none that has begun will take that. */
    private Run runIfDue() {
        if (waiting.isEmpty() || next != null || running.size() >= limits.transactions()) {
            return null;
        }
        next = new Run();
        running.add(next);
        return next;
    }

    private void begin(Run run) {
        if (run == null) {
            return;
        }
        Future<?> written;
        try {
            written = transactions.begin(run::rows);
        } catch (RuntimeException e) {
            written = Future.fromTry(new Failure<>(e));
        }
        written.onComplete(
                result -> {
                    ended(run, result);
                    return null;
                },
                SAME_THREAD); // so that the next one need not wait for a thread
    }

    private void ended(Run run, Try<?> result) {
        List<Write<R>> writes;
        Run following;
        synchronized (this) {
            if (result.isFailure()) {
                run.take(); // it has none yet if it failed to begin
            }
            writes = run.leave();
            following = runIfDue();
        }
        tell(writes, result instanceof Failure<?> failure ? failure.exception() : null);
        begin(following);
    }

    private void tell(List<Write<R>> writes, Throwable failure) {
        if (writes.isEmpty()) {
            return;
        }
        Answers answers = new Answers(writes, failure);
        try {
            dispatcher.execute(answers);
        } catch (RejectedExecutionException e) { // the actor system has ended
            answers.run();
        }
    }

    /** One task for all, and batchable: what hangs on the writes' promises runs in it too, and wakes no more threads. */
    private record Answers(List<? extends Write<?>> writes, Throwable failure) implements Runnable, Batchable {
        @Override
        public void run() {
            writes.forEach(write -> write.ended(failure));
        }
    }

    /** A transaction: begins, takes its rows, and leaves. */
    private final class Run {
        // Guarded by the queue.
        private final List<Write<R>> taken = new ArrayList<>();

        private List<R> rows() {
            List<R> rows = new ArrayList<>();
            Run another;
            synchronized (WriteQueue.this) {
                if (running.contains(this)) { // else its writes have been told something already
                    take();
                    taken.forEach(write -> rows.addAll(write.rows()));
                }
                another = runIfDue();
            }
            begin(another);
            return rows;
        }

        /** Once. */
        private void take() {
            if (next != this) {
                return;
            }
            next = null;
            int rows = 0;
            for (Write<R> first = waiting.peek(); first != null; first = waiting.peek()) {
                rows += first.rows().size();
                if (rows > limits.rows() && !taken.isEmpty()) {
                    break;
                }
                taken.add(waiting.remove());
            }
        }

        /** It is over, or nobody waits for it any more; gives the writes that are to be told. */
        private List<Write<R>> leave() {
            if (!running.remove(this)) {
                return List.of();
            }
            if (next == this) {
                next = null;
            }
            return taken;
        }
    }
}
