package dev.atoll.replication.internal;

import java.util.concurrent.atomic.AtomicLong;

/** What has passed over one connection. Written by its streams, read by its session. */
final class LinkTraffic {

    final AtomicLong bytesSent = new AtomicLong();
    final AtomicLong bytesReceived = new AtomicLong();

    /** Counts also what is not yet a whole message: a peer that sends a large one slowly is alive. */
    void received(int bytes) {
        bytesReceived.addAndGet(bytes);
    }
}
