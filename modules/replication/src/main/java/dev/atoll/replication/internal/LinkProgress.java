package dev.atoll.replication.internal;

import dev.atoll.replication.PeerStatus;
import dev.atoll.replication.internal.link.LinkConversation;
import java.util.OptionalLong;

/**
 * How far an open link is, as its session sees it.
 *
 * @param appliedThroughMillis the time of the peer's newest event that is applied
 * @param acked what the peer has stored of this region's journal, -1 when not known
 */
record LinkProgress(
        OptionalLong lagMillis,
        OptionalLong appliedThroughMillis,
        long applied,
        long acked,
        long backlog,
        boolean stateTransfer,
        long bytesSent,
        long bytesReceived,
        String trouble) {

    static LinkProgress of(LinkConversation conversation, long watermark, LinkTraffic traffic, long wallMillis) {
        long acked = conversation.outbound().acked();
        return new LinkProgress(
                conversation.inbound().lag().lagMillis(wallMillis, true),
                conversation.inbound().lag().appliedThroughMillis(),
                conversation.inbound().watermark(),
                acked,
                Math.max(0, watermark - Math.max(0, acked)),
                conversation.outbound().transferring() || conversation.inbound().watermark() < 0,
                traffic.bytesSent.get(),
                traffic.bytesReceived.get(),
                conversation.inbound().trouble());
    }

    static LinkProgress none() {
        return new LinkProgress(OptionalLong.empty(), OptionalLong.empty(), -1, -1, 0, false, 0, 0, "");
    }

    /** The same link after it was lost: the peer may go on, and so does this region's journal. */
    LinkProgress whileDown(long wallMillis, long newestOffset) {
        OptionalLong lag = appliedThroughMillis.isPresent()
                ? OptionalLong.of(Math.max(0, wallMillis - appliedThroughMillis.getAsLong()))
                : OptionalLong.empty();
        long waiting = Math.max(backlog, newestOffset - Math.max(0, acked));
        return new LinkProgress(
                lag, appliedThroughMillis, applied, acked, waiting, false, bytesSent, bytesReceived, trouble);
    }

    PeerStatus status(String region, boolean connected, long behindMillis, String lastError, String node) {
        return new PeerStatus(
                region,
                connected,
                lagMillis.isPresent() ? lagMillis.getAsLong() : null,
                applied < 0 ? null : applied,
                null,
                backlog,
                behindMillis,
                connected && stateTransfer,
                bytesSent,
                bytesReceived,
                lastError,
                node);
    }
}
