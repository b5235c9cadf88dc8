package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.View;
import dev.atoll.history.HistoryEntry;
import dev.atoll.history.HistoryPage;
import dev.atoll.history.HistoryStep;
import java.io.IOException;

/** The history of a key. */
final class HistoryJson {

    private HistoryJson() {}

    static void write(JsonGenerator out, EntityId id, HistoryPage page) throws IOException {
        out.writeStartObject();
        out.writeStringField("collection", id.collection());
        out.writeStringField("key", id.key());
        out.writeArrayFieldStart("history");
        for (HistoryEntry entry : page.entries()) {
            write(out, entry);
        }
        out.writeEndArray();
        out.writeStringField("next", page.next() == null ? null : page.next().toString());
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, HistoryEntry entry) throws IOException {
        out.writeStartObject();
        out.writeStringField("position", entry.position().toString());
        if (entry.what() instanceof HistoryStep.Changed changed) {
            out.writeStringField("kind", "event");
            out.writeStringField("id", changed.dot().id());
            out.writeStringField("region", changed.region().value());
            writeTime(out, entry);
            writeOperation(out, changed);
            out.writeBooleanField("concurrent", changed.concurrent());
        } else if (entry.what() instanceof HistoryStep.Merged merged) {
            out.writeStringField("kind", "state-transfer");
            writeTime(out, entry);
            Json.writeVector(out, merged.seen().perRegion());
        }
        writeValue(out, "before", entry.before());
        writeValue(out, "after", entry.after());
        out.writeEndObject();
    }

    private static void writeTime(JsonGenerator out, HistoryEntry entry) throws IOException {
        out.writeStringField("timestamp", entry.timestamp().toString());
    }

    private static void writeOperation(JsonGenerator out, HistoryStep.Changed changed) throws IOException {
        out.writeFieldName("operation");
        if (changed.operation().isPresent()) {
            OperationJson.write(out, changed.operation().get());
        } else {
            out.writeNull();
        }
    }

    /** Null is a value; so what is not there is left out. */
    private static void writeValue(JsonGenerator out, String name, View value) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            Json.writeValue(out, value);
        }
    }
}
