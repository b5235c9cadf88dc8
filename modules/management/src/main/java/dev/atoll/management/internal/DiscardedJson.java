package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.history.DiscardedWrites;
import java.io.IOException;
import java.util.List;

/** Writes that a rewind has taken back. */
final class DiscardedJson {

    private DiscardedJson() {}

    /** The members of a record that only these have. */
    static void write(JsonGenerator out, DiscardedWrites discarded) throws IOException {
        out.writeStringField("state", "settled");
        out.writeStringField("timestamp", discarded.occurred().toString());
        out.writeStringField("recorded", discarded.recorded().toString());
        writeRewind(out, discarded);
        out.writeNumberField("count", discarded.count());
        writeList(out, discarded.writes());
    }

    static void writeList(JsonGenerator out, List<DiscardedWrites.Write> writes) throws IOException {
        out.writeArrayFieldStart("writes");
        for (DiscardedWrites.Write write : writes) {
            write(out, write);
        }
        out.writeEndArray();
    }

    private static void writeRewind(JsonGenerator out, DiscardedWrites discarded) throws IOException {
        out.writeObjectFieldStart("rewind");
        if (discarded.rewind().isPresent()) {
            out.writeStringField("id", discarded.rewind().get().id());
        }
        out.writeStringField("region", discarded.epoch().region().value());
        out.writeStringField("timestamp", discarded.epoch().timestamp().toString());
        if (discarded.to().isPresent()) {
            out.writeStringField("to", discarded.to().get().toString());
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, DiscardedWrites.Write write) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", write.dot().id());
        out.writeStringField("region", write.dot().origin().region().value());
        out.writeStringField("timestamp", write.timestamp().toString());
        out.writeFieldName("operation");
        if (write.operation().isPresent()) {
            OperationJson.write(out, write.operation().get());
        } else {
            out.writeNull();
        }
        out.writeEndObject();
    }
}
