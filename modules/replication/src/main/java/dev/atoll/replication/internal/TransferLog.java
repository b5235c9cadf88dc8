package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.protocol.LinkFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when all states of a region cross a link instead of the rows that they come from: with much data that takes long. */
final class TransferLog {

    private static final Logger LOG = LoggerFactory.getLogger(TransferLog.class);

    private TransferLog() {}

    static void sends(RegionId peer, LinkFrame frame) {
        if (frame instanceof LinkFrame.TransferBegin) {
            LOG.info(
                    "A state transfer to {} begins: it has not followed this journal, or rows that it needs are gone",
                    peer);
        } else if (frame instanceof LinkFrame.TransferEnd end) {
            LOG.info("The state transfer to {} is done: {} states were sent", peer, end.entities());
        }
    }

    static void receives(RegionId peer, LinkFrame frame) {
        if (frame instanceof LinkFrame.TransferBegin) {
            LOG.info("A state transfer from {} begins", peer);
        } else if (frame instanceof LinkFrame.TransferEnd end) {
            LOG.info("The state transfer from {} is done: {} states have come", peer, end.entities());
        }
    }
}
