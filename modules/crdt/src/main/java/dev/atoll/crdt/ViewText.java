package dev.atoll.crdt;

import java.util.StringJoiner;

/** Values as JSON, for records of what they were. */
final class ViewText {

    private ViewText() {}

    static Payload json(View view) {
        return Payload.ofUtf8(text(view));
    }

    private static String text(View view) {
        if (view instanceof View.Document document) {
            return document.payload().utf8();
        }
        if (view instanceof View.Elements elements) {
            StringJoiner list = new StringJoiner(",", "[", "]");
            elements.elements().forEach(element -> list.add(element.utf8()));
            return list.toString();
        }
        if (view instanceof View.Fields fields) {
            StringJoiner members = new StringJoiner(",", "{", "}");
            fields.fields().forEach((name, field) -> members.add(quoted(name) + ":" + text(field)));
            return members.toString();
        }
        if (view instanceof View.Flag flag) {
            return Boolean.toString(flag.enabled());
        }
        return view instanceof View.Escrow escrow
                ? escrow.total().toString()
                : ((View.Number) view).value().toString();
    }

    /** Names of fields have no control characters. */
    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
