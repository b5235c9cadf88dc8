package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator once when the database stops answering and once when it answers again, however many ask it
 * meanwhile. Safe for use by many threads.
 */
public final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final long SETTLED_NANOS = 1_000_000_000;
    private static final long NONE = Long.MIN_VALUE;

    private final String database;
    private final LongSupplier nanos;
    private final AtomicLong since = new AtomicLong(NONE);

    public Outage(String database) {
        this(database, System::nanoTime);
    }

    Outage(String database, LongSupplier nanos) {
        this.database = database;
        this.nanos = nanos;
    }

    /** To be given to {@link #answered} when what begins now is over. */
    public long begin() {
        return nanos.getAsLong();
    }

    public void failed(AtollException failure) {
        if (failure.code() == ErrorCode.DATABASE_UNREACHABLE && since.compareAndSet(NONE, nanos.getAsLong())) {
            LOG.warn(
                    "The database {} does not answer any more ({}). Reads and writes fail until it does; it is tried"
                            + " again all the time.",
                    database,
                    failure.getCause() == null
                            ? failure.getMessage()
                            : failure.getCause().getMessage());
        }
    }

    /**
     * What began before the outage, or just after, and ended well says nothing about now: the pool does not check a
     * connection that was used a moment ago.
     */
    public void answered(long begun) {
        long start = since.get();
        if (start != NONE && begun - start > SETTLED_NANOS && since.compareAndSet(start, NONE)) {
            LOG.info(
                    "The database {} answers again after {} s.", database, (nanos.getAsLong() - start) / 1_000_000_000);
        }
    }
}
