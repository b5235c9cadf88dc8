package dev.atoll.node.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.Operations;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns one record, as a JSON object, into the operation that loads it.
 *
 * <ul>
 *   <li>register: {@code {"key":…,"value":…}}, or with a key field the whole object is the value
 *   <li>counter: {@code {"key":…,"by":n}}; a negative number decrements
 *   <li>escrow: {@code {"key":…,"by":n}}, which is granted
 *   <li>set: {@code {"key":…,"elements":[…]}} or {@code {"key":…,"element":…}}
 * </ul>
 */
final class RecordMapper {

    private static final int MAX_KEY_BYTES = 200;

    private final ImportType type;
    private final String keyField;
    private final boolean wholeObject;

    /** @param keyField the field that holds the key; null means {@code key} */
    RecordMapper(ImportType type, String keyField) {
        this.type = type;
        this.keyField = keyField == null ? "key" : keyField;
        this.wholeObject = keyField != null;
    }

    /** The columns that a CSV file needs. */
    List<String> columns() {
        return switch (type) {
            case REGISTER -> wholeObject ? List.of(keyField) : List.of(keyField, "value");
            case COUNTER, ESCROW -> List.of(keyField, "by");
            case SET -> List.of(keyField, "element");
        };
    }

    ImportRecord map(SourceRecord source, JsonNode fields) {
        return map(source, fields, 0);
    }

    /** @param namesBytes of the fields' names, when these do not stand in the record itself */
    ImportRecord map(SourceRecord source, JsonNode fields, int namesBytes) {
        try {
            if (!fields.isObject()) {
                throw new BadRecord("not a JSON object");
            }
            String key = key(fields);
            ObjectNode operation = operation(fields);
            RequestLimits.check(key, operation);
            return new ImportRecord.Operation(source, key, operation, wholeObject ? namesBytes : 0);
        } catch (BadRecord e) {
            return new ImportRecord.Bad(source, e.getMessage());
        }
    }

    private String key(JsonNode fields) throws BadRecord {
        JsonNode node = required(fields, keyField);
        if (!node.isTextual() && !node.isIntegralNumber()) {
            throw new BadRecord("the key in \"" + keyField + "\" is neither text nor a whole number");
        }
        String key = node.asText();
        if (key.isEmpty()) {
            throw new BadRecord("the key is empty");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw new BadRecord("the key is longer than " + MAX_KEY_BYTES + " bytes: " + key.substring(0, 40) + "…");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw new BadRecord("the key contains a control character");
        }
        return key;
    }

    private ObjectNode operation(JsonNode fields) throws BadRecord {
        return switch (type) {
            case REGISTER -> Operations.set(wholeObject ? fields : required(fields, "value"));
            case COUNTER -> addition(required(fields, "by"));
            case SET -> Operations.add(elements(fields));
            case ESCROW -> grant(required(fields, "by"));
        };
    }

    private static ObjectNode addition(JsonNode by) throws BadRecord {
        long number = wholeNumber(by);
        return number < 0 ? Operations.decrement(-number) : Operations.increment(number);
    }

    private static ObjectNode grant(JsonNode by) throws BadRecord {
        long number = wholeNumber(by);
        if (number < 1) {
            throw new BadRecord("\"by\" is not positive: what is loaded into an escrow is granted");
        }
        return Operations.grant(number);
    }

    private static long wholeNumber(JsonNode node) throws BadRecord {
        try {
            // The text of a JSON number has a fraction or an exponent when it is not a whole one.
            long number = Long.parseLong(node.isValueNode() ? node.asText().strip() : "");
            if (number != Long.MIN_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new BadRecord("\"by\" is not a whole number of 64 bits: " + node);
    }

    private static ArrayNode elements(JsonNode fields) throws BadRecord {
        if (fields.has("element") && !fields.has("elements")) {
            return JsonNodeFactory.instance.arrayNode().add(fields.get("element"));
        }
        if (required(fields, "elements") instanceof ArrayNode array) {
            return array;
        }
        throw new BadRecord("\"elements\" is not a list");
    }

    private static JsonNode required(JsonNode fields, String name) throws BadRecord {
        JsonNode node = fields.get(name);
        if (node == null) {
            throw new BadRecord("no \"" + name + "\" in it");
        }
        return node;
    }
}
