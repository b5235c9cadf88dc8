package dev.atoll.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the HTTP API answered.
 *
 * @param status the HTTP status
 * @param body the JSON body; a missing node when there was none
 */
public record ApiAnswer(int status, JsonNode body) {

    public boolean ok() {
        return status / 100 == 2;
    }

    /** {@code value} of a data answer. */
    public JsonNode value() {
        return body.path("value");
    }

    /** {@code versionVector} of a data answer. */
    public JsonNode versionVector() {
        return body.path("versionVector");
    }

    /**
     * The outcomes of a batch, in the order of its operations: {@code {"outcomes":[{"status":200,"value":…},
     * {"status":409,"code":…,"detail":…},…]}}.
     */
    public List<ApiAnswer> outcomes() {
        List<ApiAnswer> outcomes = new ArrayList<>();
        for (JsonNode outcome : body.path("outcomes")) {
            outcomes.add(new ApiAnswer(outcome.path("status").asInt(), outcome));
        }
        return outcomes;
    }

    /** The problem's code; empty when there is none. */
    public String code() {
        return body.path("code").asText("");
    }

    /** Status and what is known of the problem, for messages. */
    public String problem() {
        String detail = body.path("detail").asText(body.path("title").asText(""));
        return (status + " " + code() + " " + detail).strip();
    }
}
