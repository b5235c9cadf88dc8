package dev.atoll.journal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the reads of the journal run that clients ask for: a few threads with a short queue, so that many long ones delay
 * neither the region's own reads nor each other without end. Safe for use by many threads.
 */
public final class ClientReads implements Executor, AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final AtomicInteger made = new AtomicInteger();
    private final ThreadPoolExecutor pool;

    public ClientReads(ClientReadSettings settings) {
        this.pool = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.maxWaiting()),
                this::thread,
                (read, full) -> {
                    throw refusal(full, settings.maxWaiting());
                });
        pool.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "atoll-client-read-" + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private static AtollException refusal(ThreadPoolExecutor pool, int maxWaiting) {
        return pool.isShutdown()
                ? new AtollException(ErrorCode.UNAVAILABLE, "This node is stopping.")
                : new AtollException(
                        ErrorCode.OVERLOADED,
                        "This node already has " + maxWaiting + " reads of its journal waiting"
                                + " (atoll.journal.client-reads.max-waiting); retry later.");
    }

    /** @throws AtollException {@link ErrorCode#OVERLOADED} when too many wait, {@link ErrorCode#UNAVAILABLE} after the end */
    @Override
    public void execute(Runnable read) {
        pool.execute(read);
    }

    /** Takes no more; those that were taken still run. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
