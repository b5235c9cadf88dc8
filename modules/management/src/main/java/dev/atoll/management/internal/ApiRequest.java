package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RequestId;
import dev.atoll.management.CanonicalJson;

/**
 * A request, as far as the API looks at it.
 *
 * @param method for example {@code GET}
 * @param target the path and query as sent
 * @param contentType the media type of the body
 * @param idempotencyKey or null
 * @param session the token of the client's session, or null
 * @param body all of it
 */
record ApiRequest(
        String method, String target, String contentType, String idempotencyKey, String session, byte[] body) {

    static final int MAX_IDEMPOTENCY_KEY_LENGTH = 200;

    /** The body as JSON. */
    JsonNode json() {
        if (!contentType.matches("application/([a-z0-9.-]+\\+)?json")) {
            throw new AtollException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body's media type is " + contentType + ", not JSON.");
        }
        return CanonicalJson.parse(body);
    }

    /** The request's id, or null when the client gave no key. */
    RequestId requestId() {
        return requestId(idempotencyKey);
    }

    static RequestId requestId(String idempotencyKey) {
        if (idempotencyKey == null) {
            return null;
        }
        boolean printable = idempotencyKey.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (idempotencyKey.isBlank() || idempotencyKey.length() > MAX_IDEMPOTENCY_KEY_LENGTH || !printable) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "The idempotency key is not 1 to " + MAX_IDEMPOTENCY_KEY_LENGTH + " printable ASCII characters.");
        }
        return RequestId.ofKey(idempotencyKey);
    }
}
