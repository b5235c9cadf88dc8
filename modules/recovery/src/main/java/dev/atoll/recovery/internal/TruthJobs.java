package dev.atoll.recovery.internal;

import dev.atoll.crdt.RequestId;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.journal.Restored;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJobs;
import dev.atoll.recovery.RewindScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The rewinds to what was restored. Each is asked for under a name that the journal gives it: so asking again, after a crash or
 * on another node, is the same request, and every node finds those that there are.
 */
public record TruthJobs(JournalIdentity journal, RewindJobs jobs) {

    /** Empty unless all of them have been asked for. */
    CompletionStage<Optional<List<RewindJob>>> asked(Restored restored) {
        return each(restored, scope -> jobs.find(name(scope))).thenApply(found -> {
            List<RewindJob> all = found.stream().flatMap(Optional::stream).toList();
            return all.size() == found.size() ? Optional.of(all) : Optional.empty();
        });
    }

    /** As they are now; those that there are not are asked for. */
    CompletionStage<List<RewindJob>> ask(Restored restored) {
        return each(restored, scope -> jobs.submit(scope, restored.at(), name(scope))
                .thenCompose(job -> jobs.find(job.id())));
    }

    private RequestId name(RewindScope scope) {
        return RequestId.named("atoll restored " + journal.id() + " " + scope.collection());
    }

    private static <T> CompletionStage<List<T>> each(
            Restored restored, Function<RewindScope, CompletionStage<T>> work) {
        CompletionStage<List<T>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (RewindScope scope : scopes(restored)) {
            all = all.thenCompose(before -> work.apply(scope).thenApply(one -> {
                before.add(one);
                return before;
            }));
        }
        return all;
    }

    private static List<RewindScope> scopes(Restored restored) {
        return restored.collections().isEmpty()
                ? List.of(RewindScope.EVERYTHING)
                : restored.collections().stream().map(RewindScope::of).toList();
    }
}
