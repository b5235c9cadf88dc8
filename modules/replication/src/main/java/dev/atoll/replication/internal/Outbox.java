package dev.atoll.replication.internal;

import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.actor.typed.ActorRef;

/** Frames on their way to the connection, which takes one at a time. For the session's thread only. */
final class Outbox {

    /** Data waits in the journal, not here: enough that the connection never runs dry. */
    private static final int DATA_FRAMES = 4;

    /** With so many frames waiting, no more of the peer's are read. */
    private static final int FULL = 64;

    private record Waiting(LinkFrame frame, Compression compression) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private ActorRef<LinkFlow.Outgoing> wire;
    private boolean wireBusy;
    private boolean closed;
    private long number;
    private long busySinceNanos;

    void open(ActorRef<LinkFlow.Outgoing> to) {
        wire = to;
    }

    boolean isOpen() {
        return wire != null;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && !wireBusy;
    }

    boolean takesData() {
        return waiting.size() < DATA_FRAMES;
    }

    boolean isFull() {
        return waiting.size() >= FULL;
    }

    /** How long the connection has not taken the frame that it was given. */
    long stalledMillis() {
        return wireBusy ? (System.nanoTime() - busySinceNanos) / 1_000_000 : 0;
    }

    /** @param conversation null while it is being created: then nothing is compressed */
    void add(LinkFrame frame, LinkConversation conversation) {
        if (!mergedIntoLast(frame)) {
            Compression compression = conversation == null ? Compression.NONE : conversation.compression();
            waiting.addLast(new Waiting(frame, compression));
        }
        pump();
    }

    /** Credit and acknowledgements add up, so that a slow connection does not collect them. */
    private boolean mergedIntoLast(LinkFrame frame) {
        Waiting last = waiting.peekLast();
        if (last == null) {
            return false;
        }
        LinkFrame merged = null;
        if (frame instanceof LinkFrame.Credit more && last.frame() instanceof LinkFrame.Credit before) {
            merged = new LinkFrame.Credit(before.bytes() + more.bytes());
        } else if (frame instanceof LinkFrame.Ack more && last.frame() instanceof LinkFrame.Ack before) {
            merged = new LinkFrame.Ack(Math.max(before.offset(), more.offset()));
        }
        if (merged != null) {
            waiting.removeLast();
            waiting.addLast(new Waiting(merged, last.compression()));
        }
        return merged != null;
    }

    void taken() {
        wireBusy = false;
        pump();
    }

    private void pump() {
        if (wire != null && !wireBusy && !closed && !waiting.isEmpty()) {
            Waiting next = waiting.removeFirst();
            wireBusy = true;
            busySinceNanos = System.nanoTime();
            wire.tell(new LinkFlow.Outgoing(new LinkMessage(number++, next.frame()), next.compression()));
        }
    }

    /** Nothing more will be taken. */
    void abandon() {
        waiting.clear();
        wireBusy = false;
        closed = true;
    }

    void close() {
        if (wire != null) {
            closed = true;
            wire.tell(LinkFlow.Outgoing.END);
            wire = null;
        }
    }
}
