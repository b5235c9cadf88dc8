package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.ViewJson;
import dev.atoll.replication.Confirmation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;

/** Writes the JSON of answers. Stored documents are canonical JSON already and are copied as they are. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();
    private static final JsonFactory FACTORY = MAPPER.getFactory();

    private Json() {}

    /** Writes one value. */
    interface Body {
        void writeTo(JsonGenerator out) throws IOException;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A record of texts, numbers and other records. */
    static ObjectNode tree(Object plain) {
        return MAPPER.valueToTree(plain);
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            body.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void write(JsonGenerator out, JsonNode node) throws IOException {
        MAPPER.writeTree(out, node);
    }

    /** The members that every answer about a key has; within an object that is open. */
    static void writeData(JsonGenerator out, DataAnswer data) throws IOException {
        writeData(out, data, false);
    }

    /** @param versions whether a register's versions are listed in any case */
    static void writeData(JsonGenerator out, DataAnswer data, boolean versions) throws IOException {
        out.writeFieldName("value");
        writeValue(out, data.value());
        writePosition(out, data);
        VersionsJson.write(out, data.value(), versions);
        writeConfirmation(out, data.confirmation());
    }

    /** As {@link #writeData(JsonGenerator, DataAnswer)}, without what tells of the value. */
    static void writeWithoutValue(JsonGenerator out, DataAnswer data) throws IOException {
        writePosition(out, data);
        writeConfirmation(out, data.confirmation());
    }

    private static void writePosition(JsonGenerator out, DataAnswer data) throws IOException {
        out.writeStringField("timestamp", data.timestamp().toString());
        out.writeStringField("region", data.region().value());
        writeVector(out, data.versionVector());
    }

    private static void writeConfirmation(JsonGenerator out, Confirmation confirmation) throws IOException {
        if (confirmation == null) {
            return;
        }
        out.writeArrayFieldStart("confirmedBy");
        for (RegionId region : confirmation.confirmedBy()) {
            out.writeString(region.value());
        }
        out.writeEndArray();
        if (!confirmation.met()) {
            out.writeBooleanField("durable", true);
            out.writeNumberField("needed", confirmation.needed());
            out.writeNumberField("of", confirmation.of());
        }
    }

    static void writeVector(JsonGenerator out, SortedMap<RegionId, Long> vector) throws IOException {
        out.writeObjectFieldStart("versionVector");
        for (var seen : vector.entrySet()) {
            out.writeNumberField(seen.getKey().value(), seen.getValue());
        }
        out.writeEndObject();
    }

    static void writeValue(JsonGenerator out, View value) throws IOException {
        ViewJson.write(out, value);
    }
}
