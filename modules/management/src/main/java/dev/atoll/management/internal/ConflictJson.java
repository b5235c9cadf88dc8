package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.history.ConflictCount;
import dev.atoll.history.ConflictKind;
import dev.atoll.history.ConflictPage;
import dev.atoll.history.ConflictRecord;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.history.RecordedConflict;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Recorded conflicts. */
final class ConflictJson {

    private ConflictJson() {}

    static void write(JsonGenerator out, ConflictPage page) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("conflicts");
        for (ConflictRecord each : page.records()) {
            write(out, each);
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

    static void write(JsonGenerator out, ConflictRecord each) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", each.id());
        out.writeStringField("kind", name(each.kind()));
        out.writeStringField("collection", each.entity().collection());
        out.writeStringField("key", each.entity().key());
        if (each instanceof RecordedConflict conflict) {
            writeConflict(out, conflict);
        } else {
            DiscardedJson.write(out, (DiscardedWrites) each);
        }
        out.writeEndObject();
    }

    static String name(ConflictKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static void writeConflict(JsonGenerator out, RecordedConflict conflict) throws IOException {
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
        if (!conflict.choices().isEmpty()) {
            writeChoices(out, conflict.choices());
        }
    }

    private static void writeVersions(JsonGenerator out, RecordedConflict conflict) throws IOException {
        out.writeArrayFieldStart("versions");
        List<RegisterValue.Version> versions = conflict.conflict().versions();
        for (int i = 0; i < versions.size(); i++) {
            RegisterValue.Version version = versions.get(i);
            out.writeStartObject();
            out.writeStringField("id", version.dot().id());
            out.writeStringField("region", version.dot().origin().region().value());
            if (conflict.conflict().kinds()) {
                out.writeStringField(
                        "kind", conflict.conflict().contents().get(i).type().name());
            }
            boolean dated = version.timestamp().packed() > 0;
            out.writeStringField("timestamp", dated ? version.timestamp().toString() : null);
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

    private static void writeChoices(JsonGenerator out, List<RecordedConflict.Choice> choices) throws IOException {
        out.writeArrayFieldStart("resolutions");
        for (RecordedConflict.Choice choice : choices) {
            out.writeStartObject();
            out.writeStringField("id", choice.dot().id());
            out.writeStringField("region", choice.dot().origin().region().value());
            out.writeStringField("timestamp", choice.timestamp().toString());
            if (choice.chosen().isPresent()) {
                out.writeStringField("chosen", choice.chosen().get().id());
            }
            if (choice.value().isPresent()) {
                writeRaw(out, "value", choice.value().get().utf8());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeRaw(JsonGenerator out, String name, String json) throws IOException {
        out.writeFieldName(name);
        out.writeRawValue(json);
    }
}
