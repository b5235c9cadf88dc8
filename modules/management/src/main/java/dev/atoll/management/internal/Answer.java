package dev.atoll.management.internal;

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
        return new Answer(status, json, Map.of(header, value));
    }

    /** Whether the body is a problem document. */
    boolean problem() {
        return status >= 400;
    }
}
