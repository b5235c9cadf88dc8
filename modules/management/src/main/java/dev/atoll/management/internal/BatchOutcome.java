package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.LocalWrite;
import dev.atoll.replication.Confirmation;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * What one operation of a list has led to.
 *
 * @param answer without what other regions say
 * @param value whether the answer has the key's value
 * @param confirmation what they say; never fails
 */
record BatchOutcome(DataAnswer answer, Value value, CompletionStage<Confirmation> confirmation) {

    enum Value {
        SHOWN,
        /** The client wants none. */
        UNWANTED,
        /** The answer would become too large. */
        OMITTED
    }

    static BatchOutcome without(LocalWrite write, Value why) {
        return new BatchOutcome(write.withoutValue(), why, write.confirmation());
    }

    /** Once the other regions have confirmed or the time is up. */
    CompletionStage<BatchOutcome> confirmed() {
        return confirmation.thenApply(known -> new BatchOutcome(answer.with(known), value, confirmation));
    }

    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("status", DataRoutes.status(answer));
        if (value == Value.SHOWN) {
            Json.writeData(out, answer);
        } else {
            Json.writeWithoutValue(out, answer);
        }
        if (value == Value.OMITTED) {
            out.writeBooleanField("valueOmitted", true);
        }
        if (answer.replayed()) {
            out.writeBooleanField("replayed", true);
        }
        out.writeEndObject();
    }
}
