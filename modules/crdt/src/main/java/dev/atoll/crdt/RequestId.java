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

    /** The request id of a client's idempotency key. */
    public static RequestId ofKey(String idempotencyKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(idempotencyKey.getBytes(StandardCharsets.UTF_8)));
            return new RequestId(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AtollException(ErrorCode.INTERNAL, "This JDK has no SHA-256, which every JDK must have.", e);
        }
    }
}
