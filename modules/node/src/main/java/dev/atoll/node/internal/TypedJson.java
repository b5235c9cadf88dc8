package dev.atoll.node.internal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.management.CanonicalJson;
import java.io.IOException;

/**
 * Objects of the application as canonical JSON, with Jackson and those of its modules that are on the class path. Members
 * that a class does not know are left out when it is read: another region may run a newer version.
 */
public final class TypedJson<T> {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .findAndAddModules()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Class<T> type;

    public TypedJson(Class<T> type) {
        this.type = type;
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_JSON} when the object has no JSON form
     */
    public Payload write(T object) {
        try {
            return CanonicalJson.payload(
                    object instanceof String text ? TextNode.valueOf(text) : MAPPER.valueToTree(object));
        } catch (IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.INVALID_JSON, "A " + type.getName() + " cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_JSON} when the document is none of this type
     */
    public T read(Payload payload) {
        try {
            return MAPPER.readValue(payload.bytes(), type);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.INVALID_JSON,
                    "The stored document cannot be read as a " + type.getName() + ": " + e.getMessage(),
                    e);
        }
    }
}
