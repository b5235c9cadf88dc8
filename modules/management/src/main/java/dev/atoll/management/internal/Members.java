package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.Set;
import java.util.TreeSet;

/**
 * The members of a request's body. One that is not known is refused: misspelt, it would be taken for one that is not there,
 * and the request for another one.
 */
final class Members {

    private Members() {}

    /** The body, an object that has only these members. */
    static JsonNode of(Call call, Set<String> known, String what) {
        JsonNode body = call.request().json();
        if (!body.isObject()) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, what + " is an object" + with(known) + ".");
        }
        requireOnly(body, known, what);
        return body;
    }

    /** The same; no body at all is an object without members. */
    static JsonNode ifAny(Call call, Set<String> known, String what) {
        return call.request().body().length == 0 ? Json.object() : of(call, known, what);
    }

    static void requireOnly(JsonNode object, Set<String> known, String what) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        names.removeAll(known);
        if (!names.isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    what + " has no member '" + names.iterator().next() + "': it is an object" + with(known) + ".");
        }
    }

    private static String with(Set<String> known) {
        return known.isEmpty() ? " without members" : " with members of " + new TreeSet<>(known);
    }

    /** False when it is not there. */
    static boolean flag(JsonNode body, String name) {
        JsonNode flag = body.path(name);
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "'" + name + "' is neither true nor false.");
        }
        return flag.asBoolean();
    }

    /** Null when it is not there. */
    static String text(JsonNode body, String name) {
        JsonNode text = body.path(name);
        if (!text.isMissingNode() && !text.isTextual()) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "'" + name + "' is not a text.");
        }
        return text.textValue();
    }
}
