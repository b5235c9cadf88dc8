package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalTail.ReadAfter;
import dev.atoll.journal.JournalTail.TailAdvanced;
import dev.atoll.journal.JournalTail.TailRows;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** Who follows the tail, and who waits for an answer: what a tail that begins anew has to know. For the tail's actor only. */
final class TailSubscriptions {

    private final Set<ActorRef<TailAdvanced>> subscribers = new HashSet<>();
    private HybridTimestamp complete = HybridTimestamp.ZERO;

    /** Each asker has at most one request; a later one takes its place. */
    private final Map<ActorRef<TailRows>, ReadAfter> open = new HashMap<>();

    Set<ActorRef<TailAdvanced>> subscribers() {
        return subscribers;
    }

    /** Up to where they were told that the journal is complete. */
    HybridTimestamp complete() {
        return complete;
    }

    /** Whether that is news; never goes back. */
    boolean completeUpTo(HybridTimestamp at) {
        boolean news = at.compareTo(complete) > 0;
        complete = news ? at : complete;
        return news;
    }

    void asks(ReadAfter request) {
        open.put(request.replyTo(), request);
    }

    boolean waitsFor(ReadAfter request) {
        return request.equals(open.get(request.replyTo()));
    }

    void answer(ReadAfter request, TailRows rows) {
        if (open.remove(request.replyTo(), request)) {
            request.replyTo().tell(rows);
        }
    }

    /** They ask again when they hear of an advance. */
    void answerAllWithNothing() {
        List.copyOf(open.values()).forEach(request -> answer(request, nothingAfter(request)));
    }

    static TailRows nothingAfter(ReadAfter request) {
        return new TailRows(List.of(), request.offset());
    }

    void gone(ActorRef<?> actor) {
        subscribers.removeIf(actor::equals);
        open.keySet().removeIf(actor::equals);
    }
}
