package dev.atoll.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The JSON form of a {@link ConfirmRule}: its mode, or {@code {"mode":"semi-sync","minRegions":3,"timeout":"2s"}}. */
public final class ConfirmJson {

    private static final Set<String> MEMBERS = Set.of("mode", "minRegions", "timeout");

    private ConfirmJson() {}

    public static ObjectNode write(ConfirmRule rule) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (rule.mode() == ConfirmMode.SEMI_SYNC) {
            json.put("minRegions", rule.minRegions());
        }
        json.put("mode", rule.mode().text());
        rule.timeout().ifPresent(timeout -> json.put("timeout", DurationText.write(timeout)));
        return json;
    }

    static ConfirmRule read(JsonNode json) {
        if (json.isTextual()) {
            return ConfirmRule.of(mode(json.textValue()));
        }
        if (!json.isObject() || !json.path("mode").isTextual()) {
            throw invalid("'confirm' is a mode, or an object with a \"mode\": async, semi-sync, quorum or all.");
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw invalid("'confirm' has no '" + name + "': it has a mode, and may have minRegions and timeout.");
            }
        });
        ConfirmMode mode = mode(json.get("mode").textValue());
        return new ConfirmRule(mode, minRegions(json.path("minRegions")), timeout(json.path("timeout")));
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_CONFIRM}
     */
    public static ConfirmMode mode(String text) {
        for (ConfirmMode mode : ConfirmMode.values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw invalid("There is no mode '" + text + "': use async, semi-sync, quorum or all.");
    }

    private static int minRegions(JsonNode json) {
        if (json.isMissingNode()) {
            return ConfirmRule.DEFAULT_MIN_REGIONS;
        }
        if (!json.isInt()) {
            throw invalid("'minRegions' is a whole number, the region that is asked included.");
        }
        return json.intValue();
    }

    private static Optional<Duration> timeout(JsonNode json) {
        return json.isMissingNode() ? Optional.empty() : Optional.of(timeout(json.isTextual() ? json.textValue() : ""));
    }

    /**
     * @throws AtollException {@link ErrorCode#INVALID_CONFIRM}
     */
    public static Duration timeout(String text) {
        return DurationText.read(text)
                .orElseThrow(() -> invalid("The timeout is a whole number with a unit, for example 250ms or 2s."));
    }

    private static AtollException invalid(String message) {
        return new AtollException(ErrorCode.INVALID_CONFIRM, message);
    }
}
