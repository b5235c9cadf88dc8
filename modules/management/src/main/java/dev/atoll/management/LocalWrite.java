package dev.atoll.management;

import dev.atoll.replication.Confirmation;
import java.util.concurrent.CompletionStage;

/**
 * A write that is durable in this region.
 *
 * @param answer without what other regions say
 * @param confirmation what they say; never fails
 */
public record LocalWrite(DataAnswer answer, CompletionStage<Confirmation> confirmation) {

    /** The answer, once the other regions have confirmed or the time is up. */
    public CompletionStage<DataAnswer> confirmed() {
        return confirmation.thenApply(answer::with);
    }
}
