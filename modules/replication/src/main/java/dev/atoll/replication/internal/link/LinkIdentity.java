package dev.atoll.replication.internal.link;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.ReplicationSettings.Frames;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkCodec;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who this end of a link is.
 *
 * @param instance this process: a new one for every start
 * @param topology the region's role; so far always {@code mesh}
 * @param compressions what it can decompress; the first is what it sends with when the peer can
 * @param frames how large a frame may be
 */
public record LinkIdentity(
        RegionId region,
        UUID journal,
        UUID instance,
        String topology,
        int sliceFrom,
        int sliceTo,
        List<Compression> compressions,
        Frames frames) {

    public LinkIdentity {
        compressions = List.copyOf(compressions);
    }

    LinkFrame.Hello hello() {
        return new LinkFrame.Hello(
                LinkCodec.VERSION,
                LinkCodec.VERSION,
                region,
                journal,
                instance,
                topology,
                sliceFrom,
                sliceTo,
                compressions.stream().map(Compression::text).toList(),
                frames.most());
    }

    /** Why a link to this peer is not possible at all; empty when it is. */
    Optional<LinkFrame.Refuse> objection(LinkFrame.Hello peer) {
        if (peer.minVersion() > LinkCodec.VERSION || peer.maxVersion() < LinkCodec.VERSION) {
            return refuse(
                    RefusalReason.PROTOCOL_MISMATCH,
                    "Region " + region + " speaks version " + LinkCodec.VERSION + " of the link protocol, "
                            + peer.region() + " speaks " + peer.minVersion() + " to " + peer.maxVersion()
                            + ": upgrade the older one.");
        }
        if (peer.region().equals(region)) {
            return refuse(
                    RefusalReason.SAME_REGION,
                    "Both ends are called '" + region + "': give each region an id of its own, and check the peers.");
        }
        if (peer.sliceFrom() != sliceFrom
                || peer.sliceTo() != sliceTo
                || !peer.topology().equals(topology)) {
            return refuse(
                    RefusalReason.SHAPE_MISMATCH,
                    "Region " + region + " links slices " + sliceFrom + " to " + sliceTo + " as a " + topology + ", "
                            + peer.region() + " slices " + peer.sliceFrom() + " to " + peer.sliceTo() + " as a "
                            + peer.topology() + ": configure both alike.");
        }
        if (peer.maxFrameBytes() > 0 && peer.maxFrameBytes() < frames.sent()) {
            return refuse(
                    RefusalReason.SHAPE_MISMATCH,
                    "Region " + region + " may send frames of " + frames.sent() + " bytes, " + peer.region() + " takes "
                            + peer.maxFrameBytes() + ": raise atoll.replication.max-frame-bytes there.");
        }
        return Optional.empty();
    }

    private static Optional<LinkFrame.Refuse> refuse(RefusalReason reason, String text) {
        return Optional.of(new LinkFrame.Refuse(reason, text, ""));
    }

    /** What to compress with for this peer. */
    Compression compressionFor(LinkFrame.Hello peer) {
        List<Compression> theirs = Compression.known(peer.compressions());
        return compressions.stream().filter(theirs::contains).findFirst().orElse(Compression.NONE);
    }
}
