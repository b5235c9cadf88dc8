package dev.atoll.replication.internal.link;

import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.OptionalLong;

/**
 * How far this region is behind a peer: now − the time of the newest event of the peer's that is applied.
 *
 * <p>When everything the peer has is applied, the lag is what the last step took: from when an event was written, or a
 * heartbeat sent, until it was applied here. So an idle link has the lag of its heartbeats and not their interval.
 *
 * <p>The peer's time and this region's are compared as they are. When this region's clock is ahead of the peer's by a
 * second, the lag reads a second too long; when it is behind, too short, but never below 0.
 */
public final class LagMeter {

    private static final long UNKNOWN = -1;

    private long appliedThrough = UNKNOWN;
    private long lastStep = UNKNOWN;
    private long applied = UNKNOWN;
    private long peerWatermark = UNKNOWN;
    private LinkFrame.Heartbeat pending;
    private long pendingSince;

    void heard(LinkFrame.Heartbeat beat, LinkTime now) {
        peerWatermark = Math.max(peerWatermark, beat.watermark());
        pending = beat;
        pendingSince = now.wallMillis();
    }

    /**
     * @param watermark up to which everything is applied
     * @param writtenMillis when the newest row at or below it was written; 0 when unknown
     */
    void applied(long watermark, long writtenMillis, LinkTime now) {
        if (watermark > applied && writtenMillis > 0 && writtenMillis > appliedThrough) {
            appliedThrough = writtenMillis;
            lastStep = Math.max(0, now.wallMillis() - writtenMillis);
        }
        applied = Math.max(applied, watermark);
        peerWatermark = Math.max(peerWatermark, applied);
        if (pending != null && applied >= pending.watermark()) {
            if (pending.clockMillis() > appliedThrough) {
                appliedThrough = pending.clockMillis();
                lastStep = Math.max(0, pendingSince - pending.clockMillis());
            }
            pending = null;
        }
    }

    /**
     * The lag in milliseconds; empty when nothing is known yet.
     *
     * @param connected whether the peer can be heard: when it cannot, it may have more than is known
     */
    public OptionalLong lagMillis(long wallMillis, boolean connected) {
        if (appliedThrough == UNKNOWN) {
            return OptionalLong.empty();
        }
        boolean caughtUp = connected && applied >= peerWatermark;
        return OptionalLong.of(caughtUp ? lastStep : Math.max(0, wallMillis - appliedThrough));
    }

    /** The time of the newest event that is applied, by the peer's clock; empty when nothing is known yet. */
    public OptionalLong appliedThroughMillis() {
        return appliedThrough == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(appliedThrough);
    }

    /** At most so many rows of the peer's journal are not applied here; also counts those that do not cross. */
    public long backlog() {
        return peerWatermark == UNKNOWN ? 0 : peerWatermark - Math.max(0, applied);
    }
}
