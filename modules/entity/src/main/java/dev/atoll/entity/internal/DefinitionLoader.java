package dev.atoll.entity.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import dev.atoll.journal.JournalReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all definitions of the region once; tries again until it has worked. It always reads at least one entity, so
 * that a region without collections is not called ready before a data actor has answered: the first answer of a cold
 * region takes seconds on a busy machine, as it waits for the shards and the pool.
 */
final class DefinitionLoader {

    private static final Logger LOG = LoggerFactory.getLogger(DefinitionLoader.class);
    /** No definition has this name. */
    private static final String NOBODY = "_";

    private static final int PAGE = 32;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final JournalReader reader;
    private final DataEntities entities;
    private final DefinitionKind<?> kind;
    private final Consumer<EntityState> found;
    private final Executor blocking;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    DefinitionLoader(
            ActorSystem<?> system,
            JournalReader reader,
            DataEntities entities,
            DefinitionKind<?> kind,
            Consumer<EntityState> found) {
        this.system = system;
        this.reader = reader;
        this.entities = entities;
        this.kind = kind;
        this.found = found;
        this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig("atoll.journal.reader-dispatcher"));
    }

    /** Completes when all are loaded; never fails. */
    CompletableFuture<Void> load() {
        tryUntilDone(() -> loadOne(kind.id(NOBODY).persistenceId()), nothing -> loadAfter(""));
        return done;
    }

    private void loadAfter(String last) {
        tryUntilDone(
                () -> CompletableFuture.supplyAsync(() -> reader.listKeys(kind.prefix(), last, PAGE), blocking)
                        .thenCompose(ids -> loadAll(ids).thenApply(nothing -> ids)),
                this::loaded);
    }

    private <T> void tryUntilDone(Supplier<CompletableFuture<T>> step, Consumer<T> next) {
        CompletableFuture<?> unused = step.get().whenComplete((result, error) -> {
            if (error == null) {
                next.accept(result);
            } else {
                LOG.warn("{} cannot be loaded yet, will try again: {}", kind.collection(), error.getMessage());
                system.scheduler().scheduleOnce(RETRY, () -> tryUntilDone(step, next), system.executionContext());
            }
        });
    }

    private void loaded(List<String> page) {
        if (page.size() < PAGE) {
            done.complete(null);
        } else {
            loadAfter(page.get(page.size() - 1));
        }
    }

    private CompletableFuture<Void> loadAll(List<String> ids) {
        return CompletableFuture.allOf(ids.stream().map(this::loadOne).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> loadOne(String id) {
        return entities.read(EntityId.parse(id)).toCompletableFuture().thenAccept(reply -> {
            if (!(reply instanceof EntityReply.Current current)) {
                throw new AtollException(ErrorCode.UNAVAILABLE, id + " cannot be read: " + reply);
            }
            found.accept(current.state());
        });
    }
}
