package dev.atoll.replication.internal.link;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The sending half of a link: follows this region's journal from where the receiver left off, or from a state transfer,
 * and never has more under way than the receiver's credit. For one thread.
 */
public final class OutboundLink {

    /** What the link asks for; answers come back through the methods of {@link OutboundLink}. */
    public interface Effects {

        /** Find out what the journal holds, then call {@link OutboundLink#described}. */
        void describeJournal();

        /**
         * Read on, when there is something: all rows behind {@code after} up to some offset, in one call of
         * {@link OutboundLink#rows}. At most one is under way.
         */
        void pull(long after, int maxRows, long maxBytes);

        /** List persistence ids behind {@code after}, ascending, then call {@link OutboundLink#keys}. */
        void listKeys(String after, int limit);

        /**
         * Read an entity, including everything that was durable when this was called, then call
         * {@link OutboundLink#state} or {@link OutboundLink#stateUnreadable}.
         */
        void readState(String persistenceId);

        /** Whether the connection takes more data now; when it does again, call {@link OutboundLink#resume}. */
        boolean wireReady();

        /**
         * Everything in this region's journal up to the offset is applied by the receiver: durable there.
         *
         * @param excepted but perhaps not of these collections
         */
        void progressed(long applied, Set<String> excepted);

        /**
         * The receiver has applied this journal up to an offset that was never given out: the database was put back to an
         * earlier state. End the link.
         */
        void journalWentBack(long applied, long newest);

        /** The collections of which this region has given up its copy. */
        default Set<String> givenUp() {
            return Set.of();
        }

        /** What this region's states of the collection are worth to a peer. */
        StatesKind offers(String collection);

        /** Whether this region takes nothing more from any of these origins, whatever is still under way. */
        default boolean hasExpelled(List<Origin> removed) {
            return removed.isEmpty();
        }

        /** Whether nothing arrives here any more from journals in the place of which these have come. */
        default boolean mayGive(List<Origin> current) {
            return true;
        }

        /** Whether who waits for none of these removed origins may have the states of the collection. */
        default boolean mayGiveWithout(List<Origin> gone, String collection) {
            return gone.isEmpty();
        }

        void send(LinkFrame frame);
    }

    private enum Phase {
        IDLE,
        OPENING,
        TRANSFERRING,
        FOLLOWING
    }

    /** For so long after rows were sent, news of completeness are sent as they come, but not more often than that. */
    private static final long CLAIM_SOON_MILLIS = 1_000;

    private static final long LEAST_BETWEEN_CLAIMS_MILLIS = 20;

    private final LinkLimits limits;
    private final Effects effects;
    private final SendQueue queue = new SendQueue();
    private final SourceClaims claims = new SourceClaims();
    private final Withheld withheld = new Withheld();
    private final ExceptionsIn exceptions = new ExceptionsIn();
    private TransferOut transfer;
    private CollectionsOut collections;
    private CrossingRule rule;

    private Phase phase = Phase.IDLE;
    private OptionalLong requested = OptionalLong.empty();
    private boolean pulling;
    private long cursor = -1;
    private long sentUpTo = -1;
    /** The offset that the receiver knows to be complete: the end of the last batch or heartbeat. */
    private long announced = -1;

    private final ProgressWishes wishes = new ProgressWishes();
    /** What the receiver was last told of this journal's completeness. */
    private HybridTimestamp claimed = HybridTimestamp.ZERO;

    /** Until it was told so much, it is told sooner than with the next heartbeat: rows were sent. */
    private long claimSoonUntilMillis;

    private long writtenMillis;
    private long acked = -1;
    private long sentRows;

    public OutboundLink(LinkLimits limits, Effects effects) {
        this.limits = limits;
        this.effects = effects;
    }

    /** The receiver wants this journal, as far as the rule lets it cross. */
    public void start(LinkFrame.Start start, CrossingRule crossing) {
        if (phase != Phase.IDLE) {
            throw new LinkViolation("The peer starts twice on one connection.");
        }
        if (start.window() < 1) {
            throw new LinkViolation("The peer's window is " + start.window() + " bytes.");
        }
        phase = Phase.OPENING;
        requested = start.after();
        rule = crossing;
        transfer = new TransferOut(limits, crossing, effects, queue, withheld);
        collections = new CollectionsOut(limits, crossing, effects, queue, withheld);
        queue.open(start.window());
        effects.describeJournal();
    }

    /** The answer to {@link Effects#describeJournal}. */
    public void described(JournalExtent extent) {
        if (phase != Phase.OPENING) {
            return;
        }
        if (requested.isPresent() && requested.getAsLong() > extent.newest()) {
            effects.journalWentBack(requested.getAsLong(), extent.newest());
            return;
        }
        if (requested.isPresent() && requested.getAsLong() >= extent.oldest()) {
            follow(requested.getAsLong());
        } else {
            phase = Phase.TRANSFERRING;
            effects.send(new LinkFrame.TransferBegin(extent.watermark()));
            transfer.begin(extent.watermark());
        }
        advance();
    }

    private void follow(long after) {
        phase = Phase.FOLLOWING;
        cursor = after;
        sentUpTo = after;
        announced = after;
        acked = Math.max(acked, requested.orElse(-1));
    }

    public void credit(LinkFrame.Credit credit) {
        queue.grant(credit.bytes());
        advance();
    }

    public void acknowledged(LinkFrame.Ack ack) {
        requireRead(ack.offset());
        acked = Math.max(acked, ack.offset());
        effects.progressed(acked, exceptions.namesAnd(effects.givenUp()));
    }

    /** The receiver has applied all up to there, and perhaps not stored the offset yet. */
    public void progressed(LinkFrame.Progress progress) {
        if (phase != Phase.FOLLOWING) {
            throw new LinkViolation("The peer reports progress that was not asked for.");
        }
        requireRead(progress.applied());
        effects.progressed(progress.applied(), exceptions.namesAnd(effects.givenUp()));
    }

    /** Whatever the receiver says to have applied, it may lack rows of some collections. */
    public void excepted(LinkFrame.Excepted news) {
        exceptions.heard(news);
    }

    private void requireRead(long offset) {
        if (offset > cursor && phase == Phase.FOLLOWING) {
            throw new LinkViolation("The peer acknowledges offset " + offset + ", only " + cursor + " was read.");
        }
    }

    /**
     * Ask the receiver to say when it has applied everything up to the offset, as soon as that is sent. {@link
     * Effects#progressed} is called then, and perhaps earlier.
     */
    public void want(long offset) {
        wishes.add(offset);
        advance();
    }

    /** The peer wants the states of a collection. */
    public void wish(LinkFrame.CollectionWish wish) {
        if (phase == Phase.IDLE) {
            throw new LinkViolation("The peer wishes for states before it starts.");
        }
        collections.wish(wish);
        advance();
    }

    /** The connection takes more data again. */
    public void resume() {
        advance();
    }

    /**
     * The answer to {@link Effects#pull}.
     *
     * @param rows all rows of the journal behind the last offset, up to {@code upTo}, that may cross; ascending
     * @param writtenMillis when the newest journal row at or below {@code upTo} was written; 0 when unknown
     */
    public void rows(List<LinkRow> rows, long upTo, long writtenMillis) {
        pulling = false;
        for (LinkRow row : rows) {
            if (rule.crosses(row.persistenceId(), row.payload())) {
                queue.add(row);
            } else if (rule.isKeptBack(row.persistenceId(), row.payload())) {
                LinkRow marker = withheld.marker(row.persistenceId(), row.offset());
                if (marker != null) {
                    queue.add(marker);
                }
            }
        }
        cursor = Math.max(cursor, upTo);
        this.writtenMillis = Math.max(this.writtenMillis, writtenMillis);
        advance();
    }

    /** The journal's tail has come to say that everything accepted up to the timestamp is at or below the offset. */
    public void claimed(long upTo, HybridTimestamp complete) {
        claims.add(upTo, complete);
        if (phase == Phase.FOLLOWING && queue.isEmpty() && claimed.millis() < claimSoonUntilMillis) {
            HybridTimestamp reached = claims.at(sentUpTo);
            if (reached.millis() - claimed.millis() >= LEAST_BETWEEN_CLAIMS_MILLIS && effects.wireReady()) {
                claimed = reached;
                effects.send(new LinkFrame.Batch(announced, sentUpTo, 0, reached, List.of()));
                announced = sentUpTo;
            }
        }
    }

    /** The answer to {@link Effects#listKeys}: fewer than the limit are the last. */
    public void keys(List<String> page, boolean last) {
        if (phase == Phase.FOLLOWING) {
            collections.keys(page, last);
        } else {
            transfer.keys(page, last);
        }
        advance();
    }

    /** @param merged the encoded merged row; null when nobody has written the entity */
    public void state(String persistenceId, byte[] merged) {
        if (phase == Phase.FOLLOWING) {
            collections.state(persistenceId, merged);
        } else {
            transfer.state(persistenceId, merged);
        }
        advance();
    }

    /** It is tried again at the next tick. */
    public void stateUnreadable(String persistenceId) {
        if (phase == Phase.FOLLOWING) {
            collections.unreadable(persistenceId);
        } else {
            transfer.unreadable(persistenceId);
        }
    }

    public void tick() {
        if (phase == Phase.TRANSFERRING) {
            transfer.retryUnreadable();
        } else if (phase == Phase.FOLLOWING) {
            collections.retryUnreadable();
        }
        advance();
    }

    private void advance() {
        if (phase == Phase.TRANSFERRING) {
            advanceTransfer();
        }
        if (phase == Phase.FOLLOWING) {
            advanceJournal();
        }
        if (phase == Phase.FOLLOWING) {
            collections.advance();
        }
    }

    private void advanceTransfer() {
        transfer.readMore();
        while (effects.wireReady() && transfer.hasPortion()) {
            List<LinkRow> portion = queue.take(limits.batchRows(), limits.batchBytes());
            if (portion.isEmpty()) {
                return;
            }
            sentRows += portion.size();
            effects.send(new LinkFrame.TransferStates(portion));
            transfer.readMore();
        }
        if (transfer.finished()) {
            effects.send(new LinkFrame.TransferEnd(transfer.watermark(), transfer.sentEntities()));
            follow(transfer.watermark());
        }
    }

    private void advanceJournal() {
        while (effects.wireReady() && !queue.isEmpty()) {
            List<LinkRow> rows = queue.take(limits.batchRows(), limits.batchBytes());
            if (rows.isEmpty()) {
                return;
            }
            long upTo = queue.isEmpty() ? cursor : rows.get(rows.size() - 1).offset();
            sentRows += rows.size();
            claimed = claims.at(upTo);
            claimSoonUntilMillis = claims.newest().millis() + CLAIM_SOON_MILLIS;
            effects.send(new LinkFrame.Batch(announced, upTo, queue.isEmpty() ? writtenMillis : 0, claimed, rows));
            sentUpTo = upTo;
            announced = upTo;
        }
        if (queue.isEmpty()) {
            sentUpTo = cursor;
        }
        if (wishes.takeUpTo(sentUpTo)) {
            effects.send(new LinkFrame.ProgressWanted(announce()));
        }
        if (!pulling && effects.wireReady() && queue.isEmpty() && queue.credit() > 0) {
            pulling = true;
            effects.pull(cursor, limits.batchRows(), Math.min(limits.batchBytes(), queue.credit()));
        }
    }

    /** For a heartbeat that is sent now: everything up to here was sent; -1 while that is not known. */
    long announce() {
        if (phase != Phase.FOLLOWING) {
            return -1;
        }
        announced = sentUpTo;
        return announced;
    }

    /** For a heartbeat that is sent now, after {@link #announce}: how far the receiver may call itself complete. */
    HybridTimestamp claim() {
        claimed = phase == Phase.FOLLOWING ? claims.at(sentUpTo) : HybridTimestamp.ZERO;
        return claimed;
    }

    /** The offset that the receiver has stored, -1 when not known. */
    public long acked() {
        return acked;
    }

    public boolean transferring() {
        return phase == Phase.TRANSFERRING;
    }

    public long sentRows() {
        return sentRows;
    }

    /** Whether everything that the journal gave was sent. */
    public boolean idle() {
        return phase == Phase.FOLLOWING && queue.isEmpty() && collections.idle();
    }
}
