package dev.atoll.entity.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/** A journal in memory whose writes tests can hold back and let fail. For one test at a time. */
public final class ControlledJournal extends AsyncWriteJournal {

    private static final Map<String, List<PersistentRepr>> ROWS = new ConcurrentHashMap<>();
    private static volatile CompletionStage<Void> gate = CompletableFuture.completedStage(null);
    private static final AtomicInteger HELD = new AtomicInteger();
    private static volatile Throwable readFailure;
    private static final AtomicInteger READS_TO_FAIL = new AtomicInteger();

    /** From now on writes wait for this, and fail as it fails. */
    static CompletableFuture<Void> holdWrites() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        gate = held;
        HELD.set(0);
        return held;
    }

    /** How many writes have come since {@link #holdWrites}. */
    static int writesHeld() {
        return HELD.get();
    }

    static void letWritesPass() {
        gate = CompletableFuture.completedStage(null);
    }

    /** From now on entities cannot be read; null: they can. */
    static void failReads(Throwable failure) {
        failReads(failure, Integer.MAX_VALUE);
    }

    /** The next recoveries fail, so many. */
    static void failReads(Throwable failure, int times) {
        READS_TO_FAIL.set(times);
        readFailure = failure;
    }

    static List<Object> rowsOf(String persistenceId) {
        return ROWS.getOrDefault(persistenceId, List.of()).stream()
                .map(PersistentRepr::payload)
                .toList();
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        List<PersistentRepr> rows = new ArrayList<>();
        List<Optional<Exception>> none = new ArrayList<>();
        for (AtomicWrite write : writes) {
            rows.addAll(CollectionConverters.asJava(write.payload()));
            none.add(Optional.empty());
        }
        HELD.incrementAndGet();
        return FutureConverters.asScala(gate.thenApply(passed -> {
            rows.forEach(row -> ROWS.computeIfAbsent(
                            row.persistenceId(), id -> Collections.synchronizedList(new ArrayList<>()))
                    .add(row));
            return none;
        }));
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        throw new AssertionError("Rows of the journal are never deleted.");
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
        List.copyOf(ROWS.getOrDefault(persistenceId, List.of())).stream()
                .filter(row -> row.sequenceNr() >= from && row.sequenceNr() <= to)
                .limit(max)
                .forEach(replay);
        return FutureConverters.asScala(CompletableFuture.<Void>completedStage(null));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        if (readFailure != null && READS_TO_FAIL.getAndDecrement() > 0) {
            return FutureConverters.asScala(CompletableFuture.failedStage(readFailure));
        }
        long highest = ROWS.getOrDefault(persistenceId, List.of()).size();
        return FutureConverters.asScala(CompletableFuture.completedStage(highest));
    }
}
