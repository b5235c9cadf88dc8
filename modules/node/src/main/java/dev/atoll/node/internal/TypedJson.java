package dev.atoll.node.internal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.management.CanonicalJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    /** As {@link #write}, for each. */
    @SafeVarargs
    public final List<Payload> writeAll(T... objects) {
        return Arrays.stream(objects).map(this::write).toList();
    }

    /** As {@link #read}, for each, in the same order; unmodifiable. */
    public Set<T> readAll(List<Payload> payloads) {
        Set<T> objects = new LinkedHashSet<>();
        payloads.forEach(payload -> objects.add(read(payload)));
        return Collections.unmodifiableSet(objects);
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
