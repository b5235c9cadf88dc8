package dev.atoll.management;

import dev.atoll.crdt.EntityState;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.replication.Confirmation;
import java.util.concurrent.CompletionStage;

/** A write that is durable in this region. What the key holds after it is worked out only when it is asked for. */
public final class LocalWrite {

    private final EntityAnswers answers;
    private final Key key;
    private final CompletionStage<Confirmation> confirmation;

    /** The key after the write. */
    record Key(CollectionDefinition collection, EntityState state, boolean replayed) {}

    LocalWrite(EntityAnswers answers, Key key, CompletionStage<Confirmation> confirmation) {
        this.answers = answers;
        this.key = key;
        this.confirmation = confirmation;
    }

    /** What other regions say; never fails. */
    public CompletionStage<Confirmation> confirmation() {
        return confirmation;
    }

    /** The answer without what other regions say. */
    public CompletionStage<DataAnswer> answer() {
        return answers.answer(key);
    }

    /** As {@link #answer}, but as if the key held nothing: costs the same however much it holds. */
    public DataAnswer withoutValue() {
        return EntityAnswers.answer(key.state(), null, key.replayed());
    }

    /** The answer, once the other regions have confirmed or the time is up. */
    public CompletionStage<DataAnswer> confirmed() {
        return answer().thenCombine(confirmation, DataAnswer::with);
    }
}
