package dev.atoll.node.load;

import dev.atoll.entity.EntitySettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Some of the keys, in order: one batch being filled, at most one in flight. Used by one thread.
 *
 * <p>A batch has about {@value #BATCH_BYTES} bytes at most, unless one record is longer. It writes a key only so often: a
 * register once, so that the last line of the file wins also when a part of the batch is sent again, and others less often
 * than a data actor remembers idempotency keys, so that none is counted twice.
 */
final class Lane {

    /** Half of what every data actor remembers; other clients may write the same key meanwhile. */
    private static final int WRITES_OF_ONE_KEY = EntitySettings.LEAST_REQUESTS / 2;

    /** Far below what a region takes in one request, as records become longer there. */
    private static final long BATCH_BYTES = 1024 * 1024;

    private final LoadPlan plan;
    private final BatchSender sender;
    private final Executor executor;
    private final Map<String, Integer> writes = new HashMap<>();
    private List<ImportRecord.Operation> batch = new ArrayList<>();
    private long batchBytes;
    private CompletableFuture<Void> inFlight = CompletableFuture.completedFuture(null);

    Lane(LoadPlan plan, BatchSender sender, Executor executor) {
        this.plan = plan;
        this.sender = sender;
        this.executor = executor;
    }

    /** Takes one more operation; waits when a full batch must go first and the one before it is still in flight. */
    void add(ImportRecord.Operation operation) {
        int most = plan.type() == ImportType.REGISTER ? 1 : WRITES_OF_ONE_KEY;
        if (writes.getOrDefault(operation.key(), 0) >= most || batchBytes + operation.bytes() > BATCH_BYTES) {
            flush();
        }
        writes.merge(operation.key(), 1, Integer::sum);
        batch.add(operation);
        batchBytes += operation.bytes();
        if (batch.size() >= plan.batchSize()) {
            flush();
        }
    }

    /** Sends what is there, as soon as the batch before it is done. */
    void flush() {
        inFlight.join();
        if (!batch.isEmpty()) {
            List<ImportRecord.Operation> full = batch;
            inFlight = CompletableFuture.runAsync(() -> sender.send(full), executor);
            batch = new ArrayList<>();
            batchBytes = 0;
            writes.clear();
        }
    }

    /** Waits for the batch in flight. */
    void finish() {
        inFlight.join();
    }
}
