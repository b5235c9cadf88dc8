package dev.atoll.bench.load;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** One acknowledged write. */
@FunctionalInterface
public interface Write {
    /**
     * For what follows an acknowledgement: stages made from Scala futures otherwise use the common pool, which on a
     * machine of two cores means a new thread for each.
     */
    Executor SAME_THREAD = Runnable::run;

    /**
     * @param side 0 or 1
     * @param key at least 0
     * @param value made by {@link Payload}
     * @return completes when it is durable
     */
    CompletionStage<?> to(int side, int key, String value);
}
