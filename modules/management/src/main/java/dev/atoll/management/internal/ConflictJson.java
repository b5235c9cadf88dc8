package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.ConflictCount;
import dev.atoll.history.ConflictPage;
import dev.atoll.history.RecordedConflict;
import java.io.IOException;
import java.util.List;

/** Recorded conflicts. */
final class ConflictJson {

    private ConflictJson() {}

    static void write(JsonGenerator out, ConflictPage page) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("conflicts");
        for (RecordedConflict conflict : page.conflicts()) {
            write(out, conflict);
        }
        out.writeEndArray();
        out.writeStringField("next", page.next() == null ? null : page.next().toString());
        out.writeEndObject();
    }

    static void write(JsonGenerator out, List<ConflictCount> counts) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("counts");
        for (ConflictCount count : counts) {
            out.writeStartObject();
            out.writeStringField("collection", count.collection());
            out.writeStringField("policy", count.policy());
            out.writeNumberField("recorded", count.recorded());
            out.writeNumberField("settled", count.settled());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    static void write(JsonGenerator out, RecordedConflict conflict) throws IOException {
        boolean definition = conflict.entity().collection().equals(CollectionDefinition.COLLECTION);
        out.writeStartObject();
        out.writeStringField("id", conflict.id());
        out.writeStringField("kind", definition ? "definition" : "register");
        out.writeStringField("collection", conflict.entity().collection());
        out.writeStringField("key", conflict.entity().key());
        if (!conflict.conflict().path().isEmpty()) {
            out.writeFieldName("path");
            out.writeArray(
                    conflict.conflict().path().toArray(String[]::new),
                    0,
                    conflict.conflict().path().size());
        }
        out.writeStringField("state", conflict.open() ? "open" : "settled");
        out.writeStringField("timestamp", conflict.occurred().toString());
        out.writeStringField("recorded", conflict.recorded().toString());
        out.writeStringField("policy", conflict.policy());
        writeRaw(out, "chosen", conflict.chosen().utf8());
        writeVersions(out, conflict);
        if (conflict.settlement().isPresent()) {
            write(out, conflict.settlement().get());
        }
        out.writeEndObject();
    }

    private static void writeVersions(JsonGenerator out, RecordedConflict conflict) throws IOException {
        out.writeArrayFieldStart("versions");
        for (RegisterValue.Version version : conflict.conflict().versions()) {
            out.writeStartObject();
            out.writeStringField("id", version.dot().id());
            out.writeStringField("region", version.dot().origin().region().value());
            out.writeStringField("timestamp", version.timestamp().toString());
            writeRaw(out, "value", version.value().utf8());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, RecordedConflict.Settlement settlement) throws IOException {
        out.writeObjectFieldStart("settled");
        out.writeStringField("how", settlement.how());
        if (settlement.dot().isPresent()) {
            out.writeStringField("id", settlement.dot().get().id());
            out.writeStringField(
                    "region", settlement.dot().get().origin().region().value());
        }
        out.writeStringField("timestamp", settlement.timestamp().toString());
        if (settlement.value().isPresent()) {
            writeRaw(out, "value", settlement.value().get().utf8());
        }
        out.writeEndObject();
    }

    private static void writeRaw(JsonGenerator out, String name, String json) throws IOException {
        out.writeFieldName(name);
        out.writeRawValue(json);
    }
}
