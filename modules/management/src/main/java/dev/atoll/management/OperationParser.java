package dev.atoll.management;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns the JSON form of an operation, for example {@code {"op":"increment","by":3}}, into an {@link Operation}. */
public final class OperationParser {

    private static final String KNOWN =
            "set, put, increment, decrement, grant, transfer, enable, disable, add, remove, clear, delete";

    /** Far more than a register ever has. */
    private static final int MAX_RESOLVED = 1000;

    private OperationParser() {}

    /**
     * @throws AtollException {@link ErrorCode#INVALID_OPERATION} or {@link ErrorCode#INVALID_JSON}
     */
    public static Operation parse(JsonNode json) {
        return parse(json, Set.of());
    }

    /** @param others names of members that are not the operation's and may be there */
    public static Operation parse(JsonNode json, Set<String> others) {
        if (!json.isObject()) {
            throw invalid("An operation is a JSON object, this is " + kind(json) + ".");
        }
        JsonNode name = json.path("op");
        if (!name.isTextual()) {
            throw invalid(name.isMissingNode() ? "'op' is missing." : "'op' is " + kind(name) + ", not a text.");
        }
        if (json.has("path") || name.textValue().equals("put")) {
            return atPath(json, with("path", others));
        }
        return switch (name.textValue()) {
            case "set" -> set(json, others);
            case "increment" -> new Operation.Increment(by(member(json, "by", others)));
            case "decrement" -> new Operation.Decrement(by(member(json, "by", others)));
            case "grant" -> new Operation.Grant(by(member(json, "by", others)));
            case "transfer" -> transfer(json, others);
            case "enable" -> alone(json, others, new Operation.Enable());
            case "disable" -> alone(json, others, new Operation.Disable());
            case "add" -> new Operation.Add(elements(member(json, "elements", others)));
            case "remove" -> new Operation.Remove(elements(member(json, "elements", others)));
            case "clear" -> alone(json, others, new Operation.Clear());
            case "delete" -> alone(json, others, new Operation.Delete());
            default ->
                throw invalid("There is no operation '" + shorten(name.textValue()) + "': use one of " + KNOWN + ".");
        };
    }

    private static Operation set(JsonNode json, Set<String> others) {
        Payload value = CanonicalJson.payload(member(json, "value", with("resolves", others)));
        return json.has("resolves")
                ? new Operation.Resolve(value, versions(json.get("resolves")))
                : new Operation.Assign(value);
    }

    private static Operation transfer(JsonNode json, Set<String> others) {
        long by = by(member(json, "by", with("to", others)));
        JsonNode to = present(json, "to");
        if (!to.isTextual()) {
            throw invalid("'to' is " + kind(to) + ", not the name of a region.");
        }
        return new Operation.TransferToRegion(RegionId.of(to.textValue()), by);
    }

    private static List<Dot> versions(JsonNode json) {
        if (!json.isArray() || json.isEmpty() || json.size() > MAX_RESOLVED) {
            throw invalid("'resolves' is not a list of 1 to " + MAX_RESOLVED + " ids of versions.");
        }
        List<Dot> dots = new ArrayList<>(json.size());
        for (JsonNode id : json) {
            if (!id.isTextual()) {
                throw invalid("'resolves' holds " + kind(id) + ", not only ids of versions.");
            }
            dots.add(Dot.ofId(id.textValue()));
        }
        return dots;
    }

    /** An operation on a field of a map. */
    private static Operation atPath(JsonNode json, Set<String> others) {
        String name = json.get("op").textValue();
        Operation operation =
                switch (name) {
                    case "put" -> set(json, others);
                    case "increment" -> new Operation.Increment(by(member(json, "by", others)));
                    case "decrement" -> new Operation.Decrement(by(member(json, "by", others)));
                    case "add" -> new Operation.Add(elements(member(json, "elements", others)));
                    case "remove" ->
                        json.has("elements")
                                ? new Operation.Remove(elements(member(json, "elements", others)))
                                : alone(json, others, new Operation.Delete());
                    default -> throw invalid("'path' does not belong to operation '" + shorten(name) + "'.");
                };
        return new Operation.AtPath(path(present(json, "path")), operation);
    }

    private static FieldPath path(JsonNode json) {
        if (json.isTextual()) {
            return FieldPath.of(json.textValue());
        }
        if (!json.isArray()) {
            throw invalid("'path' is " + kind(json) + ", not a text or a list of texts.");
        }
        List<String> names = new ArrayList<>(json.size());
        for (JsonNode name : json) {
            if (!name.isTextual()) {
                throw invalid("'path' has " + kind(name) + " in it, not only texts.");
            }
            names.add(name.textValue());
        }
        return new FieldPath(names);
    }

    private static Set<String> with(String name, Set<String> others) {
        Set<String> all = new HashSet<>(others);
        all.add(name);
        return all;
    }

    private static long by(JsonNode by) {
        if (!by.isNumber()) {
            throw invalid("'by' is " + kind(by) + ", not a number.");
        }
        // the canonical text of a whole number has neither a point nor, below 2^63, an exponent
        String text = CanonicalJson.number(by.asText());
        try {
            long amount = Long.parseLong(text);
            if (amount >= 1) {
                return amount;
            }
        } catch (NumberFormatException e) {
            throw notCountable(text, e);
        }
        throw notCountable(text, null);
    }

    private static AtollException notCountable(String by, NumberFormatException cause) {
        return new AtollException(
                ErrorCode.INVALID_OPERATION,
                "'by' is " + shorten(by) + ", not a whole number from 1 to " + Long.MAX_VALUE + ".",
                cause);
    }

    /** The elements of a set, each in canonical form. */
    private static List<Payload> elements(JsonNode json) {
        if (!json.isArray()) {
            throw invalid("'elements' is " + kind(json) + ", not a list.");
        }
        if (json.isEmpty()) {
            throw invalid("'elements' is empty.");
        }
        List<Payload> elements = new ArrayList<>(json.size());
        for (JsonNode element : json) {
            elements.add(CanonicalJson.payload(element));
        }
        return elements;
    }

    private static JsonNode member(JsonNode json, String name, Set<String> others) {
        requireOnly(json, name, others);
        return present(json, name);
    }

    private static JsonNode present(JsonNode json, String name) {
        JsonNode member = json.get(name);
        if (member == null) {
            throw invalid("Operation '" + json.get("op").textValue() + "' needs '" + name + "', which is missing.");
        }
        return member;
    }

    private static Operation alone(JsonNode json, Set<String> others, Operation operation) {
        requireOnly(json, "op", others);
        return operation;
    }

    private static void requireOnly(JsonNode json, String name, Set<String> others) {
        json.fieldNames().forEachRemaining(field -> {
            if (!field.equals("op") && !field.equals(name) && !others.contains(field)) {
                throw invalid("'" + shorten(field) + "' does not belong to operation '"
                        + json.get("op").textValue() + "'.");
            }
        });
    }

    private static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            default -> "null";
        };
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static AtollException invalid(String message) {
        return new AtollException(ErrorCode.INVALID_OPERATION, message);
    }
}
