package dev.atoll.management.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * What goes back to the client.
 *
 * @param status the HTTP status
 * @param json the body
 * @param headers further headers
 */
record Answer(int status, byte[] json, Map<String, String> headers) {

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer ok(byte[] json) {
        return new Answer(200, json, Map.of());
    }

    Answer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, json, more);
    }

    /** Whether the body is a problem document. */
    boolean problem() {
        return status >= 400;
    }
}
