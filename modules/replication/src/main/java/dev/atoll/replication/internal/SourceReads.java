package dev.atoll.replication.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityReply;
import dev.atoll.journal.AtollEventSerializer;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.RetentionStore;
import dev.atoll.replication.internal.link.JournalExtent;
import dev.atoll.replication.internal.link.RangeAnswer;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What a link reads of its own region. Safe for use by many threads. */
final class SourceReads {

    /** Collections begin with one of these, in the order in which the journal lists them. */
    private static final String FIRST_CHARACTERS = "0123456789_abcdefghijklmnopqrstuvwxyz";

    private static final int PAGE_ROWS = 500;
    private static final ReadLimit PAGE = new ReadLimit(PAGE_ROWS, 4 << 20);

    /** What else a frame holds. */
    private static final int FRAME_ROOM = 1024;

    private final JournalReader reader;
    private final RetentionStore retention;
    private final DataEntities entities;
    private final Executor blocking;
    private final int batchBytes;
    private volatile int maxRowBytes;

    SourceReads(LinkServices services) {
        this.reader = services.journal().reader();
        this.retention = services.journal().retention();
        this.entities = services.entities();
        this.blocking = services.blocking();
        this.batchBytes = services.settings().batching().bytes(); // of rows before it, in the same frame
        this.maxRowBytes = services.settings().frames().most();
    }

    /** @param frameBytes the largest frame that the peer takes; 0 when it has not said */
    void peerTakes(int frameBytes) {
        maxRowBytes = frameBytes == 0 ? maxRowBytes : Math.min(maxRowBytes, frameBytes);
    }

    /** What the journal holds; how far it is safe to read is for the tail to say. */
    CompletionStage<JournalExtent> extent() {
        return CompletableFuture.supplyAsync(
                () -> new JournalExtent(retention.progress().removedUpTo(), 0, reader.lastOrdering()), blocking);
    }

    /** Those rows that are Atoll's. */
    static List<LinkRow> linkRows(List<JournalRow> rows) {
        List<LinkRow> own = new ArrayList<>(rows.size());
        for (JournalRow row : rows) {
            if (isEventRow(row)) {
                own.add(new LinkRow(row.ordering(), row.persistenceId(), row.payload()));
            }
        }
        return own;
    }

    private static boolean isEventRow(JournalRow row) {
        return row.serializerId() == AtollEventSerializer.IDENTIFIER
                && AtollEventSerializer.EVENT_ROW.equals(row.serializerManifest());
    }

    /** Persistence ids behind {@code after}, ascending; fewer than the limit are the last. */
    CompletionStage<List<String>> keys(String after, int limit) {
        return CompletableFuture.supplyAsync(() -> listKeys(after, limit), blocking);
    }

    private List<String> listKeys(String after, int limit) {
        List<String> keys = new ArrayList<>();
        int first = after.isEmpty() ? 0 : FIRST_CHARACTERS.indexOf(after.charAt(0));
        for (int i = first; i < FIRST_CHARACTERS.length() && keys.size() < limit; i++) {
            String prefix = FIRST_CHARACTERS.substring(i, i + 1);
            keys.addAll(reader.listKeys(prefix, after.startsWith(prefix) ? after : "", limit - keys.size()));
        }
        return keys;
    }

    /**
     * An entity's state as an encoded merged row, with everything that was durable when this was called; null when
     * nobody has written it. Fails when it cannot be read now.
     */
    CompletionStage<byte[]> state(String persistenceId) {
        return state(persistenceId, false);
    }

    /** @param answer whether somebody has asked for it because of rows that may tell of a time that is forgotten there */
    private CompletionStage<byte[]> state(String persistenceId, boolean answer) {
        EntityId id = EntityId.parse(persistenceId);
        // A read alone gives what the data actor knows to be durable. No rows to apply, answered behind the write
        // that is under way, make that all there is.
        HybridTimestamp applied = applied(id);
        return entities.apply(id, List.of()).thenCompose(reply -> {
            if (!(reply instanceof ApplyReply.Applied)) {
                throw new AtollException(ErrorCode.UNAVAILABLE, id + " cannot be read now: " + reply);
            }
            return entities.read(id).thenApply(read -> merged(read, applied, answer));
        });
    }

    private HybridTimestamp applied(EntityId id) {
        return id.collection().startsWith("_")
                ? HybridTimestamp.ZERO
                : entities.horizon().announced();
    }

    private byte[] merged(EntityReply reply, HybridTimestamp applied, boolean answer) {
        if (!(reply instanceof EntityReply.Current current)) {
            throw new AtollException(ErrorCode.UNAVAILABLE, "An entity cannot be read now: " + reply);
        }
        boolean unwritten = current.state().seen().isEmpty();
        if (unwritten && (!answer || applied.equals(HybridTimestamp.ZERO))) {
            return null;
        }
        boolean dated = answer && !applied.equals(HybridTimestamp.ZERO);
        byte[] merged = EventRowCodec.encode(new EventRow.Merged(current.state(), applied, dated));
        if (merged.length + FRAME_ROOM + batchBytes > maxRowBytes) {
            throw new AtollException(
                    ErrorCode.VALUE_TOO_LARGE,
                    "An entity's state has " + merged.length + " bytes and cannot be transferred: raise"
                            + " atoll.replication.max-frame-bytes in all regions.");
        }
        return merged;
    }

    /** The rows that were asked for, or the entity's state; no rows when neither can be had now. */
    CompletionStage<LinkFrame.RangeReply> repair(LinkFrame.RangeRequest request) {
        return CompletableFuture.supplyAsync(() -> range(request), blocking)
                .thenCompose(answer -> answer.complete()
                        ? CompletableFuture.completedStage(
                                new LinkFrame.RangeReply(request.persistenceId(), answer.rows()))
                        : repair(request.persistenceId()));
    }

    private RangeAnswer range(LinkFrame.RangeRequest request) {
        RangeAnswer answer = new RangeAnswer(request);
        long next = 1;
        boolean more = true;
        while (more && answer.bytes() < maxRowBytes / 2 && answer.rows().size() <= LinkFrame.MOST_ROWS - PAGE_ROWS) {
            JournalBatch page = reader.readEntity(request.persistenceId(), next, PAGE);
            more = !page.complete();
            for (JournalRow row : page.rows()) {
                next = row.sequenceNumber() + 1;
                if (isEventRow(row) && !answer.add(row.payload())) {
                    return answer;
                }
            }
        }
        return answer;
    }

    CompletionStage<LinkFrame.RangeReply> repair(String persistenceId) {
        return state(persistenceId, true)
                .thenApply(merged -> new LinkFrame.RangeReply(
                        persistenceId, merged == null ? List.of() : List.of(new LinkRow(0, persistenceId, merged))));
    }
}
