package dev.atoll.node.load;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Some of the keys, in order: one batch being filled, at most one in flight. A batch writes a register at most once, so
 * that the last line of the file wins. Used by one thread.
 */
final class Lane {

    private final LoadPlan plan;
    private final BatchSender sender;
    private final Executor executor;
    private final Set<String> keys = new HashSet<>();
    private List<ImportRecord.Operation> batch = new ArrayList<>();
    private CompletableFuture<Void> inFlight = CompletableFuture.completedFuture(null);

    Lane(LoadPlan plan, BatchSender sender, Executor executor) {
        this.plan = plan;
        this.sender = sender;
        this.executor = executor;
    }

    /** Takes one more operation; waits when a full batch must go first and the one before it is still in flight. */
    void add(ImportRecord.Operation operation) {
        if (plan.type() == ImportType.REGISTER && !keys.add(operation.key())) {
            flush();
            keys.add(operation.key());
        }
        batch.add(operation);
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
            keys.clear();
        }
    }

    /** Waits for the batch in flight. */
    void finish() {
        inFlight.join();
    }
}
