package dev.atoll.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The JSON form of a collection's definition.
 *
 * <pre>
 * {"name":"stock","type":"counter","policy":"last-writer-wins",
 *  "confirm":{"mode":"quorum","timeout":"2s"},
 *  "maxLag":{"limit":"10s","action":"slow"},
 *  "regions":["eu-west","us-east"]}
 * </pre>
 */
public final class CollectionJson {

    static final String CONFIRM = "confirm";
    static final String MAX_LAG = "maxLag";
    static final String REGIONS = "regions";

    private static final String NAME = "name";
    private static final String TYPE = "type";
    private static final String POLICY = "policy";
    private static final Set<String> ALWAYS = Set.of(NAME, TYPE, POLICY);
    private static final ObjectMapper JSON = new ObjectMapper();

    private CollectionJson() {}

    /** All members, ordered by their names; without those that have their default. */
    public static ObjectNode write(CollectionDefinition definition) {
        TreeMap<String, JsonNode> members = new TreeMap<>();
        definition.others().forEach((name, json) -> members.put(name, tree(json)));
        members.put(NAME, TextNode.valueOf(definition.name()));
        members.put(TYPE, TextNode.valueOf(definition.type().name()));
        members.put(POLICY, PolicyJson.write(definition.policy()));
        definition.confirm().ifPresent(rule -> members.put(CONFIRM, ConfirmJson.write(rule)));
        definition.maxLag().ifPresent(limit -> members.put(MAX_LAG, LagLimitJson.write(limit)));
        if (!definition.regions().isEmpty()) {
            members.put(
                    REGIONS,
                    JSON.valueToTree(
                            definition.regions().stream().map(RegionId::value).toList()));
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        members.forEach(json::set);
        return json;
    }

    /**
     * What a client's definition changes of one that is there: the members that it names. Null brings back the default.
     *
     * @param json with a type, which is not looked at
     * @throws AtollException {@link ErrorCode#INVALID_DEFINITION}, {@link ErrorCode#INVALID_CONFIRM} or {@link
     *     ErrorCode#INVALID_POLICY}, saying what is wrong
     */
    public static UnaryOperator<CollectionDefinition> change(JsonNode json) {
        List<UnaryOperator<CollectionDefinition>> changes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            changes.add(change(member.getKey(), member.getValue()));
        }
        return definition -> {
            CollectionDefinition changed = definition;
            for (UnaryOperator<CollectionDefinition> each : changes) {
                changed = each.apply(changed);
            }
            return changed;
        };
    }

    private static UnaryOperator<CollectionDefinition> change(String member, JsonNode value) {
        boolean reset = value.isNull();
        switch (member) {
            case TYPE -> {
                return definition -> definition;
            }
            case POLICY -> {
                ConflictPolicy policy = reset ? ConflictPolicy.LAST_WRITER_WINS : PolicyJson.read(value);
                return definition -> definition.withPolicy(policy);
            }
            case CONFIRM -> {
                Optional<ConfirmRule> rule = reset ? Optional.empty() : Optional.of(ConfirmJson.read(value));
                return definition -> definition.withConfirm(rule);
            }
            case MAX_LAG -> {
                Optional<LagLimit> limit = reset ? Optional.empty() : Optional.of(LagLimitJson.read(value));
                return definition -> definition.withMaxLag(limit);
            }
            case REGIONS -> {
                List<RegionId> regions = reset ? List.of() : regions(value);
                return definition -> definition.withRegions(regions);
            }
            default ->
                throw new AtollException(
                        ErrorCode.INVALID_DEFINITION,
                        "A collection has no '" + member
                                + "': it has a type, and may have a policy, confirm, maxLag and" + " regions.");
        }
    }

    private static List<RegionId> regions(JsonNode json) {
        List<RegionId> regions = new ArrayList<>();
        for (JsonNode each : json) {
            if (!each.isTextual()) {
                throw noRegions();
            }
            regions.add(region(each.textValue()));
        }
        if (!json.isArray() || regions.isEmpty()) {
            throw noRegions();
        }
        return regions;
    }

    private static RegionId region(String name) {
        try {
            return RegionId.of(name);
        } catch (AtollException e) {
            throw new AtollException(ErrorCode.INVALID_DEFINITION, "'regions': " + e.getMessage(), e);
        }
    }

    private static AtollException noRegions() {
        return new AtollException(
                ErrorCode.INVALID_DEFINITION,
                "'regions' is a list of 1 to " + CollectionDefinition.MAX_REGIONS
                        + " regions, for example [\"us-east\"]; null or nothing means all.");
    }

    static CollectionDefinition readStored(Payload json) {
        try {
            JsonNode read = JSON.readTree(json.bytes());
            CollectionDefinition definition = CollectionDefinition.of(
                            read.path(NAME).asText(),
                            DataTypes.byName(read.path(TYPE).asText()))
                    .withPolicy(PolicyJson.readStored(read.path(POLICY)));
            for (Map.Entry<String, JsonNode> member : read.properties()) {
                if (!ALWAYS.contains(member.getKey())) {
                    definition = withStored(definition, member.getKey(), member.getValue());
                }
            }
            return definition;
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "The definition of a collection is not JSON: " + json, e);
        }
    }

    private static CollectionDefinition withStored(CollectionDefinition definition, String member, JsonNode value) {
        try {
            return change(member, value).apply(definition);
        } catch (AtollException newer) {
            TreeMap<String, String> others = new TreeMap<>(definition.others());
            others.put(member, value.toString());
            return new CollectionDefinition(
                    definition.name(),
                    definition.type(),
                    definition.policy(),
                    definition.confirm(),
                    definition.maxLag(),
                    definition.regions(),
                    others);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "A member of a definition is not JSON: " + json, e);
        }
    }
}
