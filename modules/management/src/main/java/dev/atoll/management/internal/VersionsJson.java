package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an answer says of concurrent versions: of a register, or of the register fields of a map. */
final class VersionsJson {

    /** @param path to the field; empty for the value itself */
    private record Register(List<String> path, View.Document document) {

        boolean shows(boolean versions) {
            return versions || (document.conflict() && document.listed());
        }
    }

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
        collect(List.of(), view, registers);
        if (registers.stream().anyMatch(each -> each.document().conflict())) {
            out.writeBooleanField("conflict", true);
        }
        if (view instanceof View.Document) {
            if (registers.get(0).shows(versions)) {
                writeVersions(out, registers.get(0).document());
            }
        } else if (registers.stream().anyMatch(each -> each.shows(versions))) {
            writeFields(out, registers, versions);
        }
        for (Register register : registers) {
            if (register.document().fallback() != null) {
                out.writeStringField("fallback", register.document().fallback());
                return;
            }
        }
    }

    private static void collect(List<String> path, View view, List<Register> found) {
        if (view instanceof View.Document document) {
            found.add(new Register(path, document));
        } else if (view instanceof View.Fields fields) {
            fields.fields().forEach((name, field) -> {
                List<String> deeper = new ArrayList<>(path);
                deeper.add(name);
                collect(deeper, field, found);
            });
        }
    }

    private static void writeFields(JsonGenerator out, List<Register> registers, boolean versions) throws IOException {
        out.writeArrayFieldStart("fields");
        for (Register register : registers) {
            if (register.shows(versions)) {
                out.writeStartObject();
                out.writeArrayFieldStart("path");
                for (String name : register.path()) {
                    out.writeString(name);
                }
                out.writeEndArray();
                writeVersions(out, register.document());
                out.writeEndObject();
            }
        }
        out.writeEndArray();
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
