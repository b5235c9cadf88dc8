package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.internal.GapSafeTail;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;

/**
 * Follows this region's journal, once for all links of a node: start one per node.
 *
 * <p>Woken by the node's own writes ({@link JournalSignal}), by wake-ups from the tails of the region's other nodes, and by
 * a timer when neither comes. The newest rows are kept in memory: links that keep up never read the database. As long as
 * nobody subscribes, it only wakes the others.
 *
 * <p>It gives only what is safe: up to the watermark, no row can still appear. While the database is away it waits and
 * goes on where it was; requests are answered when it is back.
 */
public final class JournalTail {
    private JournalTail() {}

    /**
     * @param signal raised by this node's writers after their commits
     * @param writes of the whole region
     * @param wall the clock that the region's clocks follow
     */
    public static Behavior<Command> create(
            Journal journal, JournalSignal signal, WritesInFlight writes, InstantSource wall) {
        return TailActor.create(journal, signal, writes, wall);
    }

    /** What the tail takes. */
    public sealed interface Command {}

    /**
     * From now on tell this actor of every advance, first of the watermark as it is. Ends when the actor stops. The first
     * answer may have to wait for transactions that were running when the tail started.
     */
    public record Subscribe(ActorRef<TailAdvanced> subscriber) implements Command {}

    /**
     * Read the rows after an offset. For subscribers: without any, the tail does not advance. Always answered, at once
     * when there is nothing new. Send the next request when the last one was answered: each asker has one, and a new one
     * takes its place.
     *
     * @param offset the {@code upTo} of the answer before, or a stored offset
     * @param maxBytes the rows end with the one that reaches this many bytes, at least 1
     */
    public record ReadAfter(long offset, long maxBytes, ActorRef<TailRows> replyTo) implements Command {}

    /**
     * Forget the rows of these entities that are kept in memory: they are no longer in the journal.
     *
     * @param prefix of their persistence ids
     */
    public record Forget(String prefix) implements Command {}

    /**
     * The tail has advanced: in the journal, or only in time.
     *
     * @param watermark no row up to here can still appear
     * @param complete all events that this region accepted with a timestamp up to this one are at or below the watermark
     */
    public record TailAdvanced(long watermark, HybridTimestamp complete) {}

    /**
     * Rows after the offset that was asked for.
     *
     * @param rows by ascending ordering; all that there are up to {@code upTo}
     * @param upTo ask for what comes after this. At least the offset that was asked for; above the last row when the
     *     numbers after it were never used
     * @param missed whether rows after the offset that was asked for were removed from the journal before
     */
    public record TailRows(List<JournalRow> rows, long upTo, boolean missed) {
        public TailRows {
            rows = List.copyOf(rows);
        }

        /** None is missing. */
        public TailRows(List<JournalRow> rows, long upTo) {
            this(rows, upTo, false);
        }
    }

    /** From the tail of another node of the region: something was committed there. */
    record WakeUp() implements Command {}

    /** What the tail tells itself. */
    enum Reminder implements Command {
        SIGNALLED,
        POLL_DUE,
        CATCH_UP_DUE,
        WAKE_PEERS_DUE
    }

    /** The tails of the region's other nodes. */
    record Peers(Set<ActorRef<Command>> tails) implements Command {}

    /** A step, or why there was none. */
    record Polled(GapSafeTail by, GapSafeTail.Step step, Throwable failure) implements Command {}

    /** A read for a subscriber that is behind, or why there was none. */
    record CaughtUp(CatchUpReads by, ReadAfter request, TailRows rows, Throwable failure) implements Command {}
}
