package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Runs what reads the database; that it is away is nothing that a client could correct. */
public final class JournalReads {

    private JournalReads() {}

    /** Fails with {@link ErrorCode#UNAVAILABLE} while the database is away, and as the executor refuses it. */
    public static <T> CompletionStage<T> run(Supplier<T> read, Executor blocking) {
        try {
            return CompletableFuture.supplyAsync(() -> answered(read), blocking);
        } catch (AtollException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    static <T> T answered(Supplier<T> read) {
        try {
            return read.get();
        } catch (AtollException e) {
            throw e.code() == ErrorCode.DATABASE_UNREACHABLE
                    ? new AtollException(ErrorCode.UNAVAILABLE, "The region's database does not answer.", e)
                    : e;
        }
    }
}
