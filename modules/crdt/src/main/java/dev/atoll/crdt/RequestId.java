package dev.atoll.crdt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The name of a client's request, by which a retry is recognised: 128 bits of the SHA-256 of the client's own key.
 *
 * @param high the first 64 bits
 * @param low the next 64 bits
 */
public record RequestId(long high, long low) {

    private static final int MAX_KEY_LENGTH = 200;

    /**
     * The request id of a client's idempotency key.
     *
     * @throws AtollException {@link ErrorCode#INVALID_REQUEST} when it is null, or not 1 to 200 printable ASCII characters, of
     *     which one is not blank
     */
    public static RequestId ofKey(String idempotencyKey) {
        if (idempotencyKey == null
                || idempotencyKey.isBlank()
                || idempotencyKey.length() > MAX_KEY_LENGTH
                || !idempotencyKey.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "The idempotency key is not 1 to " + MAX_KEY_LENGTH + " printable ASCII characters.");
        }
        return named(idempotencyKey);
    }

    /** The request id of what the software does itself, under any name. */
    public static RequestId named(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
            return new RequestId(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AtollException(ErrorCode.INTERNAL, "This JDK has no SHA-256, which every JDK must have.", e);
        }
    }
}
