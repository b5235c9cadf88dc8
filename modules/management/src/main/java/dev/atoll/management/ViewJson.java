package dev.atoll.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The JSON of what a reader sees. Stored documents are canonical JSON already and are copied as they are. */
public final class ViewJson {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final long BYTES_OF_A_NUMBER = 20;

    /** Its id, region and timestamp. */
    private static final long BYTES_OF_A_VERSION = 150;

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

    /** About how many bytes an answer takes for what is seen, with all the versions of a register that has several. */
    public static long bytes(View value) {
        if (value instanceof View.Document document) {
            long versions = document.versions().size() < 2
                    ? 0
                    : document.versions().stream()
                            .mapToLong(version -> version.value().size() + BYTES_OF_A_VERSION)
                            .sum();
            return document.payload().size() + versions;
        }
        if (value instanceof View.Elements elements) {
            return elements.elements().stream()
                    .mapToLong(element -> element.size() + 1L)
                    .sum();
        }
        if (value instanceof View.Fields fields) {
            return fields.fields().entrySet().stream()
                            .mapToLong(field -> field.getKey().length() + BYTES_OF_A_NUMBER + bytes(field.getValue()))
                            .sum()
                    + fields.hidden().values().stream()
                            .flatMap(List::stream)
                            .mapToLong(ViewJson::bytes)
                            .sum();
        }
        return value instanceof View.Escrow escrow
                ? (1L + escrow.rights().size()) * BYTES_OF_A_NUMBER
                : BYTES_OF_A_NUMBER;
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
