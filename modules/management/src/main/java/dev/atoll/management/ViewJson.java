package dev.atoll.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The JSON of what a reader sees. Stored documents are canonical JSON already and are copied as they are. */
public final class ViewJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private ViewJson() {}

    public static Payload payload(View value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Payload.of(bytes.toByteArray());
    }

    private static void writeEscrow(JsonGenerator out, View.Escrow escrow) throws IOException {
        out.writeStartObject();
        out.writeNumberField("total", escrow.total());
        out.writeObjectFieldStart("rights");
        for (var region : escrow.rights().entrySet()) {
            out.writeNumberField(region.getKey().value(), region.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    /** @param value null for a deleted key */
    public static void write(JsonGenerator out, View value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof View.Document document) {
            out.writeRawValue(document.payload().utf8());
        } else if (value instanceof View.Number number) {
            out.writeNumber(number.value());
        } else if (value instanceof View.Escrow escrow) {
            writeEscrow(out, escrow);
        } else if (value instanceof View.Flag flag) {
            out.writeBoolean(flag.enabled());
        } else if (value instanceof View.Fields fields) {
            out.writeStartObject();
            for (var field : fields.fields().entrySet()) {
                out.writeFieldName(field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof View.Elements elements) {
            out.writeStartArray();
            for (Payload element : elements.elements()) {
                out.writeRawValue(element.utf8());
            }
            out.writeEndArray();
        }
    }
}
