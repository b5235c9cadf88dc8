package dev.atoll.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The JSON form of a conflict policy: its name, or an object with its name and what it needs.
 *
 * <pre>
 * "last-writer-wins" | "manual" | "vector-clock"
 * {"name":"vector-clock","fallback":&lt;policy&gt;}
 * {"name":"region-priority","regions":["us-east","eu-west"]}
 * {"name":"primary-wins","primary":"us-east"}
 * {"name":"custom","class":"com.acme.Merge"}
 * </pre>
 */
public final class PolicyJson {

    private static final int MAX_REGIONS = 64;
    private static final String KNOWN =
            "last-writer-wins, vector-clock, region-priority, primary-wins, custom or manual";
    private static final Pattern CLASS_NAME =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");
    private static final int MAX_CLASS_NAME_LENGTH = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private PolicyJson() {}

    /** The canonical form: the name alone where that says all; otherwise members in order. */
    public static JsonNode write(ConflictPolicy policy) {
        if (policy instanceof ConflictPolicy.Unknown unknown) {
            return tree(unknown.definition());
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (policy instanceof ConflictPolicy.Custom custom) {
            json.put("class", custom.className());
        } else if (policy instanceof ConflictPolicy.VectorClock vectorClock) {
            json.set("fallback", write(vectorClock.fallback()));
        }
        json.put("name", policy.name());
        if (policy instanceof ConflictPolicy.PrimaryWins primaryWins) {
            json.put("primary", primaryWins.primary().value());
        } else if (policy instanceof ConflictPolicy.RegionPriority priority) {
            ArrayNode regions = json.putArray("regions");
            priority.regions().forEach(region -> regions.add(region.value()));
        }
        return json.size() == 1 ? TextNode.valueOf(policy.name()) : json;
    }

    /**
     * Reads what a client wants.
     *
     * @throws AtollException {@link ErrorCode#INVALID_POLICY}, saying what is wrong and what to do
     */
    public static ConflictPolicy read(JsonNode json) {
        if (json.isTextual()) {
            return read(json.textValue(), JsonNodeFactory.instance.objectNode());
        }
        if (!json.isObject() || !json.path("name").isTextual()) {
            throw invalid("A policy is a name, or an object with a \"name\": use " + KNOWN + ".");
        }
        return read(json.get("name").textValue(), json);
    }

    /** Reads what a collection's definition says; what this version does not understand becomes an unknown policy. */
    static ConflictPolicy readStored(JsonNode json) {
        if (json.isMissingNode()) {
            return ConflictPolicy.LAST_WRITER_WINS;
        }
        try {
            return read(json);
        } catch (AtollException e) {
            JsonNode name = json.isTextual() ? json : json.path("name");
            return new ConflictPolicy.Unknown(name.asText("?"), json.toString());
        }
    }

    private static ConflictPolicy read(String name, JsonNode json) {
        return switch (name) {
            case "last-writer-wins" -> alone(json, ConflictPolicy.LAST_WRITER_WINS);
            case "manual" -> alone(json, ConflictPolicy.MANUAL);
            case "vector-clock" -> new ConflictPolicy.VectorClock(fallback(only(json, "vector-clock", "fallback")));
            case "region-priority" -> new ConflictPolicy.RegionPriority(regions(only(json, name, "regions")));
            case "primary-wins" -> new ConflictPolicy.PrimaryWins(region(only(json, name, "primary"), "primary"));
            case "custom" -> new ConflictPolicy.Custom(className(only(json, name, "class")));
            default -> throw invalid("There is no policy '" + shorten(name) + "': use " + KNOWN + ".");
        };
    }

    private static ConflictPolicy fallback(JsonNode json) {
        if (json.isMissingNode()) {
            return ConflictPolicy.LAST_WRITER_WINS;
        }
        ConflictPolicy fallback = read(json);
        if (fallback.listsVersions()) {
            throw invalid("The fallback of 'vector-clock' has to choose a version, which '" + fallback.name()
                    + "' does not: use last-writer-wins, region-priority, primary-wins or custom.");
        }
        return fallback;
    }

    private static List<RegionId> regions(JsonNode json) {
        if (!json.isArray() || json.isEmpty() || json.size() > MAX_REGIONS) {
            throw invalid("Policy 'region-priority' needs \"regions\", a list of 1 to " + MAX_REGIONS
                    + " regions with the most important first.");
        }
        List<RegionId> regions = new ArrayList<>();
        for (JsonNode each : json) {
            RegionId region = region(each, "regions");
            if (regions.contains(region)) {
                throw invalid("Policy 'region-priority' lists " + region + " twice: leave one out.");
            }
            regions.add(region);
        }
        return regions;
    }

    private static RegionId region(JsonNode json, String member) {
        if (!json.isTextual()) {
            throw invalid("\"" + member + "\" needs the name of a region, for example \"us-east\".");
        }
        try {
            return RegionId.of(json.textValue());
        } catch (AtollException e) {
            throw invalid("\"" + member + "\": '" + shorten(json.textValue())
                    + "' is not the name of a region: use 1 to 32 characters of a-z, 0-9 and '-'.");
        }
    }

    private static String className(JsonNode json) {
        if (!json.isTextual()
                || json.textValue().length() > MAX_CLASS_NAME_LENGTH
                || !CLASS_NAME.matcher(json.textValue()).matches()) {
            throw invalid("Policy 'custom' needs \"class\", the full name of a class that implements"
                    + " dev.atoll.crdt.ConflictResolver.");
        }
        return json.textValue();
    }

    private static ConflictPolicy alone(JsonNode json, ConflictPolicy policy) {
        only(json, policy.name(), "name");
        return policy;
    }

    private static JsonNode only(JsonNode json, String policy, String member) {
        Set<String> members = new TreeSet<>();
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            members.add(names.next());
        }
        members.removeAll(List.of("name", member));
        if (!members.isEmpty()) {
            throw invalid("Policy '" + policy + "' has no members " + members + ": leave them out.");
        }
        return json.path(member);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "The definition of a policy is not JSON: " + json, e);
        }
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static AtollException invalid(String message) {
        return new AtollException(ErrorCode.INVALID_POLICY, message);
    }
}
