package dev.atoll.journal;

import dev.atoll.journal.JournalTail.CaughtUp;
import dev.atoll.journal.JournalTail.Command;
import dev.atoll.journal.JournalTail.ReadAfter;
import dev.atoll.journal.JournalTail.TailRows;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Reads the database for subscribers that are behind the rows in memory: few at a time, the others wait. */
final class CatchUpReads {
    private static final int MAX_AT_A_TIME = 2;

    private final ActorContext<Command> context;
    private final JournalReader reader;
    private final RetentionStore retention;
    private final int batchRows;
    private final Executor executor;
    private final Predicate<ReadAfter> wanted;
    private final Queue<ReadAfter> waiting = new ArrayDeque<>();
    private int running;

    /** @param wanted whether somebody still waits for the answer */
    CatchUpReads(
            ActorContext<Command> context,
            Journal journal,
            int batchRows,
            Executor executor,
            Predicate<ReadAfter> wanted) {
        this.context = context;
        this.reader = journal.reader();
        this.retention = journal.retention();
        this.batchRows = batchRows;
        this.executor = executor;
        this.wanted = wanted;
    }

    void add(ReadAfter request) {
        waiting.removeIf(wanted.negate());
        waiting.add(request);
    }

    void finished() {
        running--;
    }

    /** Starts as many reads as may run, none past the watermark. */
    void start(long watermark) {
        waiting.removeIf(wanted.negate());
        while (running < MAX_AT_A_TIME && !waiting.isEmpty()) {
            ReadAfter request = waiting.remove();
            running++;
            context.pipeToSelf(
                    CompletableFuture.supplyAsync(() -> read(request, watermark), executor),
                    (rows, failure) -> new CaughtUp(this, request, rows, failure));
        }
    }

    private TailRows read(ReadAfter request, long watermark) {
        JournalBatch batch =
                reader.readAfter(request.offset(), watermark, new ReadLimit(batchRows, request.maxBytes()));
        List<JournalRow> rows = batch.rows();
        boolean missed = retention.progress().removedUpTo() > request.offset(); // asked for after the read
        return new TailRows(
                rows, batch.complete() ? watermark : rows.get(rows.size() - 1).ordering(), missed);
    }
}
