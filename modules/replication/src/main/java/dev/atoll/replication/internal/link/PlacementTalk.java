package dev.atoll.replication.internal.link;

import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a link asks the peer about the placement of collections, again and again until it is answered. For one thread. */
final class PlacementTalk {

    private static final long ASK_AGAIN_MILLIS = 500;

    private final PlacementPort port;
    private final Consumer<LinkFrame> wire;
    private final InboundLink inbound;
    private final Map<String, Long> askedAt = new HashMap<>();

    PlacementTalk(PlacementPort port, Consumer<LinkFrame> wire, InboundLink inbound) {
        this.port = port;
        this.wire = wire;
        this.inbound = inbound;
    }

    /** Whether the peer is asked for states of what is placed here. */
    boolean tick(LinkTime now) {
        boolean waits = false;
        for (PlacementPort.Wish wish : port.wishes()) {
            boolean placed = wish.removed().isEmpty();
            waits |= placed;
            inbound.wish(wish, placed ? port.current() : List.of(), placed ? port.gone() : List.of(), now);
        }
        for (LinkFrame.EraseQuestion question : port.eraseQuestions()) {
            long last = askedAt.getOrDefault(question.collection(), Long.MIN_VALUE / 2);
            if (now.millis() - last >= ASK_AGAIN_MILLIS) {
                askedAt.put(question.collection(), now.millis());
                wire.accept(question.knowing(port.current()));
            }
        }
        return waits;
    }

    void answered(LinkFrame.EraseAnswer answer) {
        if (answer.objection().isEmpty()) {
            port.agreed(answer);
        }
    }
}
