package dev.atoll.history.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.journal.AtollEventSerializer;
import dev.atoll.journal.DenseRows;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.RowsRemoved;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Reads rows of an entity, few at a time. */
public final class EntityRows {

    /** Takes a row of an entity. */
    @FunctionalInterface
    public interface RowConsumer {
        void row(JournalRow stored, EventRow row);
    }

    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final JournalReader journal;
    private final ReadLimit limit;

    public EntityRows(JournalReader journal, ReadLimit limit) {
        this.journal = journal;
        this.limit = limit;
    }

    /**
     * What a reading gives; it is begun again, a few times, when rows are removed meanwhile: a newer snapshot stands for
     * them then.
     *
     * @throws RowsRemoved when they are missing each time
     */
    public static <T> T read(Supplier<T> reading) {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.get();
            } catch (RowsRemoved e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(attempt * PAUSE.toNanos()); // a long past goes in many steps
            }
        }
    }

    /** The sequence number of the first row that is left of an entity; 0 when there is none. Blocks. */
    public long first(String persistenceId) {
        List<JournalRow> found =
                journal.readEntity(persistenceId, 1, new ReadLimit(1, 1)).rows();
        return found.isEmpty() ? 0 : found.get(0).sequenceNumber();
    }

    /**
     * Blocks. Gives the rows from {@code first} to {@code last}, in order.
     *
     * @throws RowsRemoved when one is missing: rows were removed since it was found out where to begin
     */
    public void forEach(String persistenceId, long first, long last, RowConsumer consumer) {
        DenseRows dense = new DenseRows(persistenceId, first);
        long next = first;
        while (next <= last) {
            int rows = (int) Math.min(limit.rows(), last - next + 1);
            JournalBatch batch = journal.readEntity(persistenceId, next, new ReadLimit(rows, limit.bytes()));
            for (JournalRow row : batch.rows()) {
                consumer.row(dense.next(row.sequenceNumber(), row), decode(row));
                next = row.sequenceNumber() + 1;
            }
            if (batch.rows().isEmpty() && dense.lacks(last)) {
                throw dense.missing();
            }
        }
    }

    /**
     * @throws AtollException {@link ErrorCode#CORRUPT_DATA} for a row that is not one of Atoll's, or is damaged
     */
    public static EventRow decode(JournalRow row) {
        if (row.serializerId() != AtollEventSerializer.IDENTIFIER
                || !row.serializerManifest().equals(AtollEventSerializer.EVENT_ROW)) {
            throw new AtollException(
                    ErrorCode.CORRUPT_DATA,
                    "Row " + row.sequenceNumber() + " of " + row.persistenceId() + " is of kind " + row.serializerId()
                            + " '" + row.serializerManifest() + "', which this program cannot read.");
        }
        return EventRowCodec.decode(row.payload());
    }
}
