package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RequestId;
import dev.atoll.management.CanonicalJson;
import java.util.List;

/**
 * A request, as far as the API looks at it.
 *
 * @param method for example {@code GET}
 * @param target the path and query as sent
 * @param contentType the media type of the body
 * @param idempotencyKeys one, or none; more are not taken where one is
 * @param session the token of the client's session, or null
 * @param body all of it
 */
record ApiRequest(
        String method, String target, String contentType, List<String> idempotencyKeys, String session, byte[] body) {

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
        if (idempotencyKeys.size() > 1) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "There are " + idempotencyKeys.size() + " headers Idempotency-Key; a request has one.");
        }
        return idempotencyKeys.isEmpty() ? null : RequestId.ofKey(idempotencyKeys.get(0));
    }
}
