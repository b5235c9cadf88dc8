package dev.atoll.journal;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The writes of this process that were given to the persistence plugin and have not come back from the database: also
 * those of which a writer was told meanwhile that they failed, because they took too long. Safe for use by many threads.
 */
public final class OpenWrites {

    /** For writers of which nobody is told too early. */
    public static final OpenWrites NONE = new OpenWrites();

    private final Set<CompletableFuture<Void>> open = ConcurrentHashMap.newKeySet();

    /** A write begins; run what this gives when it has ended, however it ended. */
    public Runnable begin() {
        CompletableFuture<Void> write = new CompletableFuture<>();
        open.add(write);
        return () -> {
            open.remove(write);
            write.complete(null);
        };
    }

    /** Completes when all have ended that are open now; never fails. */
    public CompletionStage<Void> ended() {
        return CompletableFuture.allOf(open.toArray(CompletableFuture[]::new));
    }

    /** How many there are. */
    public int count() {
        return open.size();
    }
}
