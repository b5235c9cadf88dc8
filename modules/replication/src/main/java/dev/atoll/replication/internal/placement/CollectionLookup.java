package dev.atoll.replication.internal.placement;

import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** Finds definitions that this node has not heard of. */
public final class CollectionLookup {

    private static final Duration RETRY = Duration.ofMillis(200);
    private static final int MOST_TRIES = 25;

    private final ActorSystem<?> system;
    private final CollectionRegistry collections;

    public CollectionLookup(ActorSystem<?> system, CollectionRegistry collections) {
        this.system = system;
        this.collections = collections;
    }

    /** Gives up after some seconds when there is no definition, or none that this version understands. */
    public CompletionStage<Void> learn(Collection<String> names) {
        List<String> unknown = names.stream().filter(this::isUnknown).toList();
        return unknown.isEmpty() ? CompletableFuture.completedStage(null) : learn(unknown, MOST_TRIES);
    }

    private boolean isUnknown(String name) {
        return CollectionDefinition.isValidName(name) && collections.find(name).isEmpty();
    }

    private CompletionStage<Void> learn(List<String> unknown, int tries) {
        CompletableFuture<?>[] lookups = unknown.stream()
                .map(name -> collections.lookup(name).toCompletableFuture().exceptionally(failure -> Optional.empty()))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(lookups).thenCompose(looked -> {
            List<String> still = unknown.stream().filter(this::isUnknown).toList();
            return still.isEmpty() || tries <= 1 ? CompletableFuture.completedStage(null) : later(still, tries - 1);
        });
    }

    private CompletionStage<Void> later(List<String> unknown, int tries) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        system.scheduler()
                .scheduleOnce(
                        RETRY,
                        () -> learn(unknown, tries).thenRun(() -> done.complete(null)),
                        system.executionContext());
        return done;
    }
}
