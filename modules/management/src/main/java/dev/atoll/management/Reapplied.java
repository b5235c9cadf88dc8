package dev.atoll.management;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RequestId;
import dev.atoll.history.DiscardedWrites;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Discarded writes that were applied again.
 *
 * @param writes which, in the order in which that was done
 * @param answer the key after the last of them
 */
public record Reapplied(List<Dot> writes, DataAnswer answer) {

    public Reapplied {
        writes = List.copyOf(writes);
    }

    /** One after the other; waits for other regions with the last. */
    static CompletionStage<Reapplied> write(
            DataService data, DiscardedWrites of, List<DiscardedWrites.Write> writes, ConfirmRequest confirm) {
        CompletionStage<LocalWrite> last = CompletableFuture.completedStage(null);
        for (DiscardedWrites.Write write : writes) {
            last = last.thenCompose(before ->
                    data.writeHere(of.entity(), again(write.operation().orElseThrow()), request(of, write), confirm));
        }
        List<Dot> done = writes.stream().map(DiscardedWrites.Write::dot).toList();
        return last.thenCompose(LocalWrite::confirmed).thenApply(answer -> new Reapplied(done, answer));
    }

    private static RequestId request(DiscardedWrites of, DiscardedWrites.Write write) {
        return RequestId.named("atoll reapply " + of.id() + " " + write.dot().id());
    }

    /** The versions that a write resolved may be gone: then it replaces what is there. */
    private static Operation again(Operation operation) {
        if (operation instanceof Operation.AtPath atPath) {
            return new Operation.AtPath(atPath.path(), again(atPath.operation()));
        }
        return operation instanceof Operation.Resolve resolve ? new Operation.Assign(resolve.value()) : operation;
    }
}
