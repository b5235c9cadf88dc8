package dev.atoll.recovery.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalReader;
import dev.atoll.recovery.KeyRewinds;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindScope;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Goes through the keys of a scope in order, page by page; the keys of a page in any order. */
final class KeyWalk {

    /** Takes what is met. */
    interface Visitor {
        CompletionStage<Void> key(EntityId id);

        /** All keys up to this one are done; whether to go on. */
        CompletionStage<Boolean> upTo(EntityId id);

        void skipped(String collection, AtollException reason);
    }

    private static final String SEPARATOR = "|";

    private final JournalReader journal;
    private final KeyRewinds keys;
    private final RecoverySettings settings;
    private final Executor blocking;
    private final Executor executor;

    KeyWalk(JournalReader journal, KeyRewinds keys, RecoverySettings settings, Executor blocking, Executor executor) {
        this.journal = journal;
        this.keys = keys;
        this.settings = settings;
        this.blocking = blocking;
        this.executor = executor;
    }

    /**
     * @param collection where to go on; empty for the beginning
     * @param key the one after which to go on there
     * @return whether it came to the end
     */
    CompletionStage<Boolean> run(RewindScope scope, String collection, String key, Visitor visitor) {
        List<String> collections = scope.isEverything()
                ? keys.collections().stream()
                        .sorted()
                        .filter(name -> name.compareTo(collection) >= 0)
                        .toList()
                : List.of(scope.collection());
        Walk walk = new Walk(scope, collections, visitor);
        walk.after = collections.isEmpty() || !collections.get(0).equals(collection) ? "" : key;
        walk.collection();
        return walk.done;
    }

    private final class Walk {
        private final RewindScope scope;
        private final List<String> collections;
        private final Visitor visitor;
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
        private int index;
        private String after = "";

        private Walk(RewindScope scope, List<String> collections, Visitor visitor) {
            this.scope = scope;
            this.collections = collections;
            this.visitor = visitor;
        }

        private void collection() {
            while (index < collections.size()) {
                String name = collections.get(index);
                AtollException refusal = refusal(name);
                if (refusal == null) {
                    page(name);
                    return;
                }
                visitor.skipped(name, refusal);
                index++;
                after = "";
            }
            done.complete(true);
        }

        private AtollException refusal(String name) {
            try {
                return keys.refusal(name).orElse(null);
            } catch (AtollException e) {
                return e;
            }
        }

        private void page(String name) {
            CompletionStage<Page> unused = CompletableFuture.supplyAsync(() -> list(name), blocking)
                    .thenCompose(ids -> Pump.run(ids, settings.parallelism(), visitor::key, executor)
                            .thenCompose(all -> ids.isEmpty()
                                    ? CompletableFuture.completedStage(true)
                                    : visitor.upTo(ids.get(ids.size() - 1)))
                            .thenApply(goOn -> new Page(ids, goOn)))
                    .whenCompleteAsync(this::next, executor);
        }

        private record Page(List<EntityId> ids, boolean goOn) {}

        private void next(Page page, Throwable failure) {
            try {
                goOn(page, failure);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }

        private void goOn(Page page, Throwable failure) {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else if (!page.goOn()) {
                done.complete(false);
            } else if (page.ids().size() < settings.pageKeys()) {
                index++;
                after = "";
                collection();
            } else {
                after = page.ids().get(page.ids().size() - 1).key();
                collection();
            }
        }

        private List<EntityId> list(String name) {
            if (!scope.key().isEmpty()) {
                return after.isEmpty() ? List.of(new EntityId(name, scope.key())) : List.of();
            }
            String from = after.isEmpty() ? "" : name + SEPARATOR + after;
            return journal.listKeys(name + SEPARATOR + scope.prefix(), from, settings.pageKeys()).stream()
                    .map(EntityId::parse)
                    .toList();
        }
    }

    /** Whether it may go better later. */
    static boolean isPassing(Throwable failure) {
        return failure instanceof AtollException known
                && (known.code() == ErrorCode.UNAVAILABLE
                        || known.code() == ErrorCode.OVERLOADED
                        || known.code() == ErrorCode.OUTCOME_UNKNOWN
                        || known.code() == ErrorCode.DATABASE_UNREACHABLE
                        || known.code() == ErrorCode.PEER_BEHIND
                        || known.code() == ErrorCode.NOT_ENOUGH_REGIONS);
    }
}
