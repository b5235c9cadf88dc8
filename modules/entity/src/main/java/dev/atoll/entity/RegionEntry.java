package dev.atoll.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import java.io.IOException;

/**
 * One thing that is known of the regions of the mesh: a register of the built-in collection {@value #COLLECTION}. What is
 * said of an origin is written once and never changed.
 */
public sealed interface RegionEntry {

    String COLLECTION = "_regions";

    /** Its key in the collection. */
    String key();

    /** A region: the one entry that changes. */
    record Member(RegionMember member) implements RegionEntry {
        @Override
        public String key() {
            return member.region().value();
        }
    }

    /** This origin is removed for good: nothing is taken from it any more. */
    record Removed(Origin origin) implements RegionEntry {
        @Override
        public String key() {
            return origin.toString();
        }
    }

    /** That region has of the removed origin all that any active region has. */
    record Settled(Origin origin, Origin by) implements RegionEntry {
        @Override
        public String key() {
            return origin + "/" + by;
        }
    }

    /** All active regions had settled the removed origin. */
    record Retired(Origin origin) implements RegionEntry {
        @Override
        public String key() {
            return origin + "/*"; // no region is called so
        }
    }

    /** The canonical JSON form: keys in order, no white space. */
    static Payload write(RegionEntry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (entry instanceof Member is) {
            RegionMember member = is.member();
            if (member.origin() != null) {
                json.put("incarnation", incarnation(member.origin()));
            }
            json.put("region", member.region().value()).put("state", member.state());
        } else if (entry instanceof Settled settled) {
            json.put("by", settled.by().region().value());
            json.put("byIncarnation", incarnation(settled.by()));
            origin(json, settled.origin(), "settled");
        } else if (entry instanceof Removed removed) {
            origin(json, removed.origin(), RegionMember.REMOVED);
        } else if (entry instanceof Retired retired) {
            origin(json, retired.origin(), "retired");
        }
        return Payload.ofUtf8(json.toString());
    }

    private static void origin(ObjectNode json, Origin origin, String state) {
        json.put("incarnation", incarnation(origin));
        json.put("region", origin.region().value()).put("state", state);
    }

    private static String incarnation(Origin origin) {
        return String.format("%08x", origin.incarnation());
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_REGION} or {@link ErrorCode#CORRUPT_DATA}
     */
    static RegionEntry read(Payload json) {
        try {
            JsonNode read = new ObjectMapper().readTree(json.bytes());
            String state = read.path("state").asText();
            Origin origin = read.has("incarnation") ? origin(read, "region", "incarnation") : null;
            if (state.equals("settled")) {
                return new Settled(origin, origin(read, "by", "byIncarnation"));
            }
            if (state.equals("retired")) {
                return new Retired(origin);
            }
            return state.equals(RegionMember.REMOVED) && origin != null
                    ? new Removed(origin)
                    : new Member(
                            new RegionMember(RegionId.of(read.path("region").asText()), state, origin));
        } catch (IOException | IllegalArgumentException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "The entry of a region is not understood: " + json, e);
        }
    }

    private static Origin origin(JsonNode read, String region, String incarnation) {
        return new Origin(
                RegionId.of(read.path(region).asText()),
                Integer.parseUnsignedInt(read.path(incarnation).asText(), 16));
    }
}
