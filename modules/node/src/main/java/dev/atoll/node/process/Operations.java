package dev.atoll.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** The operations of the HTTP data API as JSON. */
public final class Operations {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Operations() {}

    public static ObjectNode set(JsonNode value) {
        return object("op", "set").set("value", value);
    }

    public static ObjectNode set(String value) {
        return set(NODES.textNode(value));
    }

    public static ObjectNode increment(long by) {
        return object("op", "increment").put("by", by);
    }

    public static ObjectNode decrement(long by) {
        return object("op", "decrement").put("by", by);
    }

    public static ObjectNode grant(long by) {
        return object("op", "grant").put("by", by);
    }

    public static ObjectNode add(Collection<String> elements) {
        return elements("add", texts(elements));
    }

    public static ObjectNode add(ArrayNode elements) {
        return elements("add", elements);
    }

    public static ObjectNode remove(Collection<String> elements) {
        return elements("remove", texts(elements));
    }

    public static ObjectNode clear() {
        return object("op", "clear");
    }

    /**
     * The operation as a member of a {@link #batch}.
     *
     * @param idempotencyKey sent again with this key, the operation takes effect once
     */
    public static ObjectNode at(String collection, String key, String idempotencyKey, ObjectNode operation) {
        ObjectNode member = object("collection", collection).put("key", key).put("idempotencyKey", idempotencyKey);
        member.setAll(operation);
        return member;
    }

    /** {@code {"operations":[{"collection":…,"key":…,"idempotencyKey":…,"op":…,…},…]}}. */
    public static ObjectNode batch(Collection<? extends JsonNode> members) {
        ArrayNode list = NODES.arrayNode(members.size());
        members.forEach(list::add);
        return NODES.objectNode().set("operations", list);
    }

    static ObjectNode object(String field, String value) {
        return NODES.objectNode().put(field, value);
    }

    private static ObjectNode elements(String op, ArrayNode elements) {
        return object("op", op).set("elements", elements);
    }

    private static ArrayNode texts(Collection<String> elements) {
        ArrayNode list = NODES.arrayNode(elements.size());
        elements.forEach(list::add);
        return list;
    }
}
