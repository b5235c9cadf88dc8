package dev.atoll.replication.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalTail;
import dev.atoll.replication.LinkPlacement;
import dev.atoll.replication.internal.LinkSession.Answer;
import dev.atoll.replication.internal.link.JournalExtent;
import dev.atoll.replication.internal.link.OutboundLink;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** A session's way to the node's journal tail: asks for more only when there is more. For the session's thread only. */
final class TailReader {

    private static final long NONE = -1;

    private final ActorContext<LinkSession.Command> context;
    private final ActorRef<JournalTail.Command> tail;
    private final LinkPlacement placement;
    private final Supplier<OutboundLink> outbound;
    private final Runnable missed;
    private final ActorRef<JournalTail.TailAdvanced> advanced;
    private final ActorRef<JournalTail.TailRows> rows;

    private long watermark = NONE;
    private JournalExtent describing;
    private long pulling = NONE;
    private long pullBytes;
    private boolean asked;

    /** @param missed called when rows that the peer needs are no longer in the journal */
    TailReader(
            ActorContext<LinkSession.Command> context,
            ActorRef<JournalTail.Command> tail,
            LinkPlacement placement,
            Supplier<OutboundLink> outbound,
            Runnable missed) {
        this.context = context;
        this.tail = tail;
        this.placement = placement;
        this.outbound = outbound;
        this.missed = missed;
        this.advanced =
                context.messageAdapter(JournalTail.TailAdvanced.class, news -> new Answer(() -> onAdvanced(news)));
        this.rows = context.messageAdapter(JournalTail.TailRows.class, read -> new Answer(() -> onRows(read)));
    }

    void subscribe() {
        tail.tell(new JournalTail.Subscribe(advanced));
    }

    /** The newest offset that is safe to read; 0 while the tail has not started. */
    long watermark() {
        return Math.max(0, watermark);
    }

    /** Tells the link what the journal holds, as soon as the tail knows. */
    void describe(JournalExtent found) {
        describing = found;
        describeWhenKnown();
    }

    private void describeWhenKnown() {
        if (describing != null && watermark != NONE) {
            JournalExtent found = describing;
            describing = null;
            outbound.get().described(new JournalExtent(found.oldest(), watermark, Math.max(found.newest(), watermark)));
        }
    }

    void pull(long after, long maxBytes) {
        pulling = after;
        pullBytes = maxBytes;
        ask();
    }

    private void ask() {
        if (pulling != NONE && !asked && watermark > pulling) {
            asked = true;
            tail.tell(new JournalTail.ReadAfter(pulling, pullBytes, rows));
        }
    }

    private void onAdvanced(JournalTail.TailAdvanced news) {
        watermark = Math.max(watermark, news.watermark());
        outbound.get().claimed(news.watermark(), news.complete());
        describeWhenKnown();
        ask();
    }

    private void onRows(JournalTail.TailRows read) {
        asked = false;
        if (read.missed()) {
            missed.run();
            return;
        }
        if (read.upTo() <= pulling) {
            return; // the tail itself is not as far: its next advance asks again
        }
        pulling = NONE;
        List<JournalRow> found = read.rows();
        long written = found.isEmpty()
                ? 0
                : found.get(found.size() - 1).writeTimestamp().toEpochMilli();
        List<LinkRow> rows = SourceReads.linkRows(found);
        whenPlaced(rows, () -> outbound.get().rows(rows, read.upTo(), written));
    }

    /** Rows of collections that this node has not heard of wait until it has. */
    private void whenPlaced(List<LinkRow> found, Runnable then) {
        Set<String> collections = new LinkedHashSet<>();
        found.forEach(row -> collections.add(EntityId.collectionOf(row.persistenceId())));
        CompletableFuture<Void> known = placement.learn(collections).toCompletableFuture();
        if (known.isDone()) {
            then.run();
        } else {
            context.pipeToSelf(known, (nothing, failure) -> new Answer(then));
        }
    }
}
