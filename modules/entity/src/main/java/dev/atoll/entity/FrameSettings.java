package dev.atoll.entity;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/**
 * How large a message between the nodes of a region may be.
 *
 * @param maxBytes with what Pekko adds to it
 */
public record FrameSettings(long maxBytes) {

    private static final String FRAME = "pekko.remote.artery.advanced.maximum-frame-size";

    /** @param config the whole configuration */
    public static FrameSettings from(Config config) {
        return new FrameSettings(config.getBytes(FRAME));
    }

    /**
     * Values pass between the nodes whole. Half of a message is left for what other regions add to them and for all that is
     * not the value itself.
     *
     * @throws AtollException {@link ErrorCode#INVALID_SETTING} when what may be written here does not fit
     */
    public void requireRoomFor(EntitySettings entities) {
        requireRoomFor("atoll.limits.max-entity-bytes", entities.maxEntityBytes());
        requireRoomFor("atoll.limits.max-value-bytes", entities.maxValueBytes());
    }

    private void requireRoomFor(String key, long bytes) {
        if (bytes > maxBytes / 2) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    key + " (" + bytes + " bytes) is more than half of " + FRAME + " (" + maxBytes
                            + " bytes), the largest message between the nodes of a region. Lower the first, or raise the"
                            + " second on all nodes.");
        }
    }
}
