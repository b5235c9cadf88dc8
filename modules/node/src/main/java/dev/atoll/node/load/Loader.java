package dev.atoll.node.load;

import dev.atoll.node.process.ApiClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Loads a file into a running region. Memory is bounded by lanes × 2 batches, whatever the size of the file. Used by one
 * thread, once.
 */
public final class Loader {

    private static final long PROGRESS_NANOS = 200_000_000;

    private final LoadPlan plan;
    private final ApiClient region;
    private final Consumer<LoadSummary> progress;
    private final Tally tally;
    private long progressAt;

    /**
     * @param failedFile gets the records that are not loaded
     * @param progress told now and then, on the calling thread, how far it is
     */
    Loader(LoadPlan plan, ApiClient region, FailedFile failedFile, Consumer<LoadSummary> progress) {
        this.plan = plan;
        this.region = region;
        this.progress = progress;
        this.tally = new Tally(plan.maxErrors(), failedFile);
    }

    /**
     * Loads all records, or those before the place from which on the file cannot be read; on return each has an outcome,
     * which may be that it is unknown.
     */
    LoadSummary load(RecordSource source) {
        ExecutorService executor = Executors.newFixedThreadPool(plan.lanes(), Loader::daemon);
        try {
            BatchSender sender = new BatchSender(region, plan, tally);
            List<Lane> lanes = IntStream.range(0, plan.lanes())
                    .mapToObj(lane -> new Lane(plan, sender, executor))
                    .toList();
            read(source, operation -> lanes.get(Math.floorMod(operation.key().hashCode(), lanes.size()))
                    .add(operation));
            lanes.forEach(Lane::flush);
            lanes.forEach(Lane::finish);
        } finally {
            executor.shutdownNow();
        }
        return tally.summary(source.bytes());
    }

    /** Reads all records and reports what would be loaded, without sending anything. */
    LoadSummary dryRun(RecordSource source) {
        read(source, operation -> tally.loaded(1));
        return tally.summary(source.bytes());
    }

    private void read(RecordSource source, Consumer<ImportRecord.Operation> use) {
        try {
            readAll(source, use);
        } catch (IOException e) {
            tally.unreadable("the file cannot be read any further: " + FileTrouble.inWords(e));
        }
    }

    private void readAll(RecordSource source, Consumer<ImportRecord.Operation> use) throws IOException {
        Optional<ImportRecord> next = source.next();
        while (next.isPresent() && !tally.tooManyErrors()) {
            tally.read();
            if (next.get() instanceof ImportRecord.Operation operation) {
                use.accept(operation);
            } else if (next.get() instanceof ImportRecord.Bad bad) {
                tally.failed(bad.source(), bad.reason());
            }
            reportProgress(source);
            next = source.next();
        }
    }

    private void reportProgress(RecordSource source) {
        long now = System.nanoTime();
        if (now - progressAt > PROGRESS_NANOS) {
            progressAt = now;
            progress.accept(tally.summary(source.bytes()));
        }
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body, "atoll-import");
        thread.setDaemon(true);
        return thread;
    }
}
