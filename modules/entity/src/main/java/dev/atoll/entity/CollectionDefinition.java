package dev.atoll.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * What a collection is.
 *
 * @param name {@code [a-z0-9][a-z0-9._-]{0,62}}
 * @param type the data type of all its keys
 * @param policy which of concurrent versions a reader sees
 */
public record CollectionDefinition(String name, DataType<?> type, ConflictPolicy policy) {

    /** The built-in collection that holds the definitions of the others: a register for each, under its name. */
    public static final String COLLECTION = "_collections";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @throws AtollException {@link ErrorCode#INVALID_COLLECTION}
     */
    public CollectionDefinition {
        if (!isValidName(name)) {
            throw new AtollException(
                    ErrorCode.INVALID_COLLECTION,
                    "Collection name '" + name + "' is not valid: use 1 to 63 characters of a-z, 0-9, '.', '_' and '-',"
                            + " beginning with a letter or a digit.");
        }
    }

    /** Whether users may give a collection this name. */
    public static boolean isValidName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /** With the default policy, last-writer-wins. */
    public static CollectionDefinition of(String name, DataType<?> type) {
        return new CollectionDefinition(name, type, ConflictPolicy.LAST_WRITER_WINS);
    }

    /** The canonical JSON form: keys in order, no white space. */
    public Payload toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", name);
        json.set("policy", PolicyJson.write(policy));
        return Payload.ofUtf8(json.put("type", type.name()).toString());
    }

    /**
     * Reads the JSON form; members that it does not know are a newer version's, and are left alone.
     *
     * @throws AtollException {@link ErrorCode#UNKNOWN_TYPE} or {@link ErrorCode#CORRUPT_DATA}
     */
    public static CollectionDefinition fromJson(Payload json) {
        try {
            JsonNode read = JSON.readTree(json.bytes());
            return new CollectionDefinition(
                    read.path("name").asText(),
                    DataTypes.byName(read.path("type").asText()),
                    PolicyJson.readStored(read.path("policy")));
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "The definition of a collection is not JSON: " + json, e);
        }
    }
}
