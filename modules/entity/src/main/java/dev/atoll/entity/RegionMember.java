package dev.atoll.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import java.io.IOException;

/**
 * A region of the mesh, as it says itself.
 *
 * @param state {@value #ACTIVE}, {@value #CONFIGURED}, or another word of a newer version
 */
public record RegionMember(RegionId region, String state) {

    /** The built-in collection that holds them: a register for each region, under its name. */
    public static final String COLLECTION = "_regions";

    /** It is named in the settings, and nothing was heard of it yet. */
    public static final String CONFIGURED = "configured";

    /** It takes reads and writes. */
    public static final String ACTIVE = "active";

    private static final ObjectMapper JSON = new ObjectMapper();

    public static RegionMember active(RegionId region) {
        return new RegionMember(region, ACTIVE);
    }

    static RegionMember configured(RegionId region) {
        return new RegionMember(region, CONFIGURED);
    }

    public boolean isActive() {
        return state.equals(ACTIVE);
    }

    /** The canonical JSON form: keys in order, no white space. */
    Payload toJson() {
        return Payload.ofUtf8(JsonNodeFactory.instance
                .objectNode()
                .put("region", region.value())
                .put("state", state)
                .toString());
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_REGION} or {@link ErrorCode#CORRUPT_DATA}
     */
    static RegionMember fromJson(Payload json) {
        try {
            JsonNode read = JSON.readTree(json.bytes());
            return new RegionMember(
                    RegionId.of(read.path("region").asText()),
                    read.path("state").asText());
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "The entry of a region is not JSON: " + json, e);
        }
    }
}
