package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import java.io.IOException;
import java.util.List;

/** Operations in the form in which clients send them. */
final class OperationJson {

    private OperationJson() {}

    static void write(JsonGenerator out, Operation operation) throws IOException {
        out.writeStartObject();
        out.writeStringField("op", operation.name());
        if (operation instanceof Operation.AtPath atPath) {
            writePath(out, atPath.path().names());
            writeMembers(out, atPath.operation());
        } else {
            writeMembers(out, operation);
        }
        out.writeEndObject();
    }

    private static void writePath(JsonGenerator out, List<String> names) throws IOException {
        out.writeArrayFieldStart("path");
        for (String name : names) {
            out.writeString(name);
        }
        out.writeEndArray();
    }

    private static void writeMembers(JsonGenerator out, Operation operation) throws IOException {
        if (operation instanceof Operation.Assign assign) {
            out.writeFieldName("value");
            out.writeRawValue(assign.value().utf8());
        } else if (operation instanceof Operation.Resolve resolve) {
            out.writeFieldName("value");
            out.writeRawValue(resolve.value().utf8());
            out.writeArrayFieldStart("resolves");
            for (Dot version : resolve.versions()) {
                out.writeString(version.id());
            }
            out.writeEndArray();
        } else if (operation instanceof Operation.ChooseKind choice) {
            writeChoice(out, choice);
        } else if (operation instanceof Operation.Increment increment) {
            out.writeNumberField("by", increment.by());
        } else if (operation instanceof Operation.Decrement decrement) {
            out.writeNumberField("by", decrement.by());
        } else if (operation instanceof Operation.Grant grant) {
            out.writeNumberField("by", grant.by());
        } else if (operation instanceof Operation.Transfer transfer) {
            out.writeStringField("to", transfer.to().region().value());
            out.writeNumberField("by", transfer.by());
        } else if (operation instanceof Operation.Rewind rewind) {
            out.writeStringField("to", rewind.to().toString());
        } else if (operation instanceof Operation.Add add) {
            writeElements(out, add.elements());
        } else if (operation instanceof Operation.Remove remove) {
            writeElements(out, remove.elements());
        }
    }

    private static void writeChoice(JsonGenerator out, Operation.ChooseKind choice) throws IOException {
        out.writeStringField("kind", choice.kind().name());
        if (choice.content().isPresent()) {
            out.writeFieldName("value");
            out.writeRawValue(choice.content().get().json().utf8());
        }
    }

    private static void writeElements(JsonGenerator out, List<Payload> elements) throws IOException {
        out.writeArrayFieldStart("elements");
        for (Payload element : elements) {
            out.writeRawValue(element.utf8());
        }
        out.writeEndArray();
    }
}
