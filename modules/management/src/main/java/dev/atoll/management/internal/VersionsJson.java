package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an answer says of concurrent versions: of a register, or of the register fields of a map; and of fields that were made
 * with different kinds.
 */
final class VersionsJson {

    /** @param path to the field; empty for the value itself */
    private record Register(List<String> path, View.Document document) {

        boolean shows(boolean versions) {
            return versions || (document.conflict() && document.listed());
        }
    }

    /** A field that holds something of other kinds, too. */
    private record Clash(List<String> path, List<View> hidden) {}

    private VersionsJson() {}

    /**
     * Within an object that is open.
     *
     * @param versions whether they are listed in any case
     */
    static void write(JsonGenerator out, View view, boolean versions) throws IOException {
        boolean plain = view instanceof View.Document document && !document.conflict() && !versions;
        if (plain || !(view instanceof View.Document || view instanceof View.Fields)) {
            return;
        }
        List<Register> registers = new ArrayList<>();
        List<Clash> clashes = new ArrayList<>();
        collect(List.of(), view, registers, clashes);
        if (!clashes.isEmpty()
                || registers.stream().anyMatch(each -> each.document().conflict())) {
            out.writeBooleanField("conflict", true);
        }
        if (view instanceof View.Document) {
            if (registers.get(0).shows(versions)) {
                writeVersions(out, registers.get(0).document());
            }
        } else if (!clashes.isEmpty() || registers.stream().anyMatch(each -> each.shows(versions))) {
            writeFields(out, registers, versions, clashes);
        }
        for (Register register : registers) {
            if (register.document().fallback() != null) {
                out.writeStringField("fallback", register.document().fallback());
                return;
            }
        }
    }

    private static void collect(List<String> path, View view, List<Register> found, List<Clash> clashes) {
        if (view instanceof View.Document document) {
            found.add(new Register(path, document));
        } else if (view instanceof View.Fields fields) {
            fields.fields().forEach((name, field) -> {
                List<String> deeper = new ArrayList<>(path);
                deeper.add(name);
                collect(deeper, field, found, clashes);
                if (fields.hidden().containsKey(name)) {
                    clashes.add(new Clash(deeper, fields.hidden().get(name)));
                }
            });
        }
    }

    private static void writeFields(JsonGenerator out, List<Register> registers, boolean versions, List<Clash> clashes)
            throws IOException {
        out.writeArrayFieldStart("fields");
        for (Register register : registers) {
            if (register.shows(versions)) {
                out.writeStartObject();
                writePath(out, register.path());
                writeVersions(out, register.document());
                out.writeEndObject();
            }
        }
        for (Clash clash : clashes) {
            out.writeStartObject();
            writePath(out, clash.path());
            out.writeArrayFieldStart("hidden");
            for (View hidden : clash.hidden()) {
                out.writeStartObject();
                out.writeStringField("kind", kind(hidden));
                out.writeFieldName("value");
                Json.writeValue(out, hidden);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writePath(JsonGenerator out, List<String> path) throws IOException {
        out.writeArrayFieldStart("path");
        for (String name : path) {
            out.writeString(name);
        }
        out.writeEndArray();
    }

    private static String kind(View view) {
        if (view instanceof View.Document) {
            return DataTypes.REGISTER.name();
        }
        return view instanceof View.Number ? DataTypes.COUNTER.name() : DataTypes.SET.name();
    }

    private static void writeVersions(JsonGenerator out, View.Document document) throws IOException {
        out.writeArrayFieldStart("versions");
        for (RegisterValue.Version version : document.versions()) {
            out.writeStartObject();
            out.writeStringField("id", version.dot().id());
            out.writeStringField("region", version.dot().origin().region().value());
            out.writeStringField("timestamp", version.timestamp().toString());
            out.writeFieldName("value");
            out.writeRawValue(version.value().utf8());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
