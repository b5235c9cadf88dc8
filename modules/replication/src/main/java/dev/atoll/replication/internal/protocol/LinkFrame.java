package dev.atoll.replication.internal.protocol;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.horizon.Announcement;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** What two regions say to each other; the package description tells in which order. */
public sealed interface LinkFrame {

    /** The most rows of one frame. */
    int MOST_ROWS = 100_000;

    /**
     * Who I am. The first frame of either side.
     *
     * @param minVersion the lowest protocol version the sender speaks
     * @param maxVersion the highest
     * @param region the sender's region
     * @param journal the identity of its journal; its first 32 bits are the incarnation of its origin
     * @param instance the sending process: a new one for every start
     * @param topology the sender's role, for example {@code mesh}
     * @param sliceFrom the first slice that the sender carries, inclusive
     * @param sliceTo the last, inclusive
     * @param compressions what the sender can decompress, the preferred first
     * @param maxFrameBytes the most bytes that the rows of a frame to it may have when decompressed; 0 when it does not say
     */
    record Hello(
            int minVersion,
            int maxVersion,
            RegionId region,
            UUID journal,
            UUID instance,
            String topology,
            int sliceFrom,
            int sliceTo,
            List<String> compressions,
            int maxFrameBytes)
            implements LinkFrame {
        public Hello {
            compressions = List.copyOf(compressions);
        }

        /** The origin of the sender's events. */
        public Origin origin() {
            return JournalIdentity.origin(region, journal);
        }
    }

    /**
     * I do not want this link; nothing follows.
     *
     * @param owner where to dial instead, {@code host:port}; empty when there is no such place
     */
    record Refuse(RefusalReason reason, String text, String owner) implements LinkFrame {}

    /**
     * Send me your journal.
     *
     * @param journal the identity of the journal that is meant, as in the receiver's hello
     * @param after the last offset that is applied and stored; empty: send a state transfer first
     * @param window the bytes that may be under way to me unacknowledged, see {@link LinkRow#cost()}
     */
    record Start(UUID journal, OptionalLong after, long window) implements LinkFrame {}

    /**
     * All rows of the journal that cross this link with an offset above {@code after} and at most {@code upTo}.
     *
     * @param writtenMillis when the newest journal row at or below {@code upTo} was written, milliseconds since 1970
     *     by the source's clock; 0 when unknown
     * @param complete everything that the source accepted up to this timestamp is at or below {@code upTo}
     */
    record Batch(long after, long upTo, long writtenMillis, HybridTimestamp complete, List<LinkRow> rows)
            implements LinkFrame {
        public Batch {
            rows = List.copyOf(rows);
        }

        /** One that says nothing of completeness. */
        public Batch(long after, long upTo, long writtenMillis, List<LinkRow> rows) {
            this(after, upTo, writtenMillis, HybridTimestamp.ZERO, rows);
        }
    }

    /** All up to this offset is applied, and the offset itself is stored: I shall never ask for it again. */
    record Ack(long offset) implements LinkFrame {}

    /** So many more bytes may be under way to me. */
    record Credit(long bytes) implements LinkFrame {}

    /**
     * I am alive.
     *
     * @param sentUpTo every row that crosses with an offset at most this was sent; -1 while nothing was asked for
     * @param watermark the newest offset of the sender's journal that is safe to read
     * @param clockMillis the sender's clock, milliseconds since 1970
     * @param complete everything that the sender accepted up to this timestamp is at or below {@code sentUpTo}
     */
    record Heartbeat(long sentUpTo, long watermark, long clockMillis, HybridTimestamp complete) implements LinkFrame {

        /** One that says nothing of completeness. */
        public Heartbeat(long sentUpTo, long watermark, long clockMillis) {
            this(sentUpTo, watermark, clockMillis, HybridTimestamp.ZERO);
        }
    }

    /** Send me these events of an entity again; {@link RangeReply} answers. */
    record RangeRequest(String persistenceId, Origin origin, long from, long to) implements LinkFrame {}

    /** Send me an entity's whole state; {@link RangeReply} answers. */
    record StateRequest(String persistenceId) implements LinkFrame {}

    /**
     * The events that were asked for, or the entity's whole state as a merged row when they are no longer there.
     *
     * @param rows encoded journal rows; empty: not possible now
     */
    record RangeReply(String persistenceId, List<LinkRow> rows) implements LinkFrame {
        public RangeReply {
            rows = List.copyOf(rows);
        }
    }

    /** A state transfer begins; after it, the journal continues behind {@code upTo}. */
    record TransferBegin(long upTo) implements LinkFrame {}

    /** Some entities' whole states, each as a merged row. */
    record TransferStates(List<LinkRow> rows) implements LinkFrame {
        public TransferStates {
            rows = List.copyOf(rows);
        }
    }

    /** All entities were sent. */
    record TransferEnd(long upTo, long entities) implements LinkFrame {}

    /**
     * I should like to have rights to decrement this escrow counter. Nobody answers; what is given arrives as an event. It
     * may be lost, and it may be said again.
     *
     * @param wanted how many, at least 1
     * @param received how many I have received of you so far; what you have sent since then counts as given
     * @param urgent whether somebody waits for them
     */
    record RightsWanted(String persistenceId, long wanted, long received, boolean urgent) implements LinkFrame {}

    /**
     * Tell me with {@link Progress} when everything up to here is applied.
     *
     * @param sentUpTo every row that crosses with an offset at most this was sent
     */
    record ProgressWanted(long sentUpTo) implements LinkFrame {}

    /** All up to this offset is applied: durable in this region. It may be asked for again, until an {@link Ack}. */
    record Progress(long applied) implements LinkFrame {}

    /**
     * Of these collections I may lack rows of yours, whatever I say I have applied: I do not hold them, or wait for your
     * states. Until I say otherwise, or the connection ends.
     *
     * @param begun from now on
     * @param over no longer
     */
    record Excepted(List<String> begun, List<String> over) implements LinkFrame {
        public Excepted {
            begun = List.copyOf(begun);
            over = List.copyOf(over);
        }
    }

    /**
     * I hold the collection now: send me all its states that you have.
     *
     * @param removed origins that were removed for good: I need what you have seen of them and their regions, once you take
     *     nothing of them any more; empty: I need all
     * @param current what regions other than us two write as, as far as I know: I need what you have once you have met them,
     *     and so take nothing of the journals that they have lost
     * @param gone removed origins of regions that I wait for no more, as far as I know: I need what you have once you take
     *     nothing of them any more
     */
    record CollectionWish(String collection, List<Origin> removed, List<Origin> current, List<Origin> gone)
            implements LinkFrame {
        public CollectionWish {
            removed = List.copyOf(removed);
            current = List.copyOf(current);
            gone = List.copyOf(gone);
        }

        public CollectionWish(String collection) {
            this(collection, List.of(), List.of(), List.of());
        }
    }

    /** Some of the states that were wished for, each as a merged row; within the window, as all rows. */
    record CollectionStates(String collection, List<LinkRow> rows) implements LinkFrame {
        public CollectionStates {
            rows = List.copyOf(rows);
        }
    }

    /** These were all; from before the first of them my journal's rows of the collection cross. */
    record CollectionEnd(String collection, StatesKind kind) implements LinkFrame {}

    /**
     * I am to erase my copy of the collection: may I?
     *
     * @param step names the question
     * @param definition the fingerprint of the definition by which I do not hold it
     * @param upTo all my rows of it are at or below this offset
     * @param current what regions other than us two write as, as far as I know: you must have met them, and so have noticed
     *     that you may lack what the journals that they have lost have brought to me
     */
    record EraseQuestion(String collection, long step, String definition, long upTo, List<Origin> current)
            implements LinkFrame {
        public EraseQuestion {
            current = List.copyOf(current);
        }

        public EraseQuestion(String collection, long step, String definition, long upTo) {
            this(collection, step, definition, upTo, List.of());
        }

        public EraseQuestion knowing(List<Origin> current) {
            return new EraseQuestion(collection, step, definition, upTo, current);
        }
    }

    /** @param objection why not (yet); empty: you may, I shall not need it */
    record EraseAnswer(String collection, long step, String objection) implements LinkFrame {}

    /**
     * How far I have applied what all regions accepted. Not said at all while nothing is to be forgotten.
     *
     * @param announcement newer than those before it
     */
    record Announced(Announcement announcement) implements LinkFrame {}

    /** I am about to close the connection, for this reason. */
    record Bye(String reason) implements LinkFrame {}
}
