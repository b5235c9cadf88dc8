package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.List;

/** Finds the events that a receiver misses among the journaled rows of the entity. */
public final class RangeAnswer {

    private final LinkFrame.RangeRequest request;
    private final List<LinkRow> found = new ArrayList<>();
    private long next;
    private long bytes;

    public RangeAnswer(LinkFrame.RangeRequest request) {
        this.request = request;
        this.next = request.from();
    }

    /** Looks at the entity's next row, in the order of its journal; returns whether more rows are needed. */
    public boolean add(byte[] payload) {
        if (EventRowCodec.peekOrigin(payload).filter(request.origin()::equals).isPresent()
                && EventRowCodec.decode(payload) instanceof EventRow.Events events
                && events.first().sequence() <= next
                && events.last().sequence() >= next) {
            LinkRow row = new LinkRow(0, request.persistenceId(), payload);
            found.add(row);
            bytes += row.cost();
            next = events.last().sequence() + 1;
        }
        return !complete();
    }

    /** Whether all the events were found. If not, the entity's state must be sent instead. */
    public boolean complete() {
        return next > request.to();
    }

    /** What the found rows take, so that the reader can give up before they are too many for one frame. */
    public long bytes() {
        return bytes;
    }

    public List<LinkRow> rows() {
        return found;
    }
}
