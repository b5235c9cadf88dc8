package dev.atoll.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.DurationText;
import java.util.Set;

/** The JSON form of a {@link LagLimit}: {@code {"limit":"10s","action":"slow"}}. */
final class LagLimitJson {

    private static final Set<String> MEMBERS = Set.of("limit", "action");

    private LagLimitJson() {}

    static ObjectNode write(LagLimit limit) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("action", limit.action().text())
                .put("limit", DurationText.write(limit.limit()));
    }

    static LagLimit read(JsonNode json) {
        if (!json.isObject() || !json.path("limit").isTextual()) {
            throw invalid(
                    "'maxLag' is an object with a \"limit\", for example {\"limit\":\"10s\",\"action\":\"slow\"}.");
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw invalid("'maxLag' has no '" + name + "': it has a limit, and may have an action.");
            }
        });
        return new LagLimit(
                DurationText.read(json.get("limit").textValue())
                        .orElseThrow(() -> invalid(
                                "The limit of 'maxLag' is a whole number with a unit, for example 500ms or 10s.")),
                json.has("action") ? action(json.get("action")) : LagAction.EVENT);
    }

    private static LagAction action(JsonNode json) {
        for (LagAction action : LagAction.values()) {
            if (json.isTextual() && action.text().equals(json.textValue())) {
                return action;
            }
        }
        throw invalid("There is no action " + json + " for 'maxLag': use event, slow or refuse.");
    }

    private static AtollException invalid(String message) {
        return new AtollException(ErrorCode.INVALID_DEFINITION, message);
    }
}
