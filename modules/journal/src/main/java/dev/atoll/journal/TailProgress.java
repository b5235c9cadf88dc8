package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalTail.TailAdvanced;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** How far this region's own journal is complete, as its tail has said last. Safe for use by many threads. */
public final class TailProgress {

    private volatile TailAdvanced last = new TailAdvanced(0, HybridTimestamp.ZERO);

    private TailProgress() {}

    /** Follows the tail until the actor system ends. */
    public static TailProgress follow(ActorSystem<?> system, ActorRef<JournalTail.Command> tail) {
        TailProgress progress = new TailProgress();
        ActorRef<TailAdvanced> follower = EssentialActors.start(system, progress.behavior(), "atoll-tail-progress");
        tail.tell(new JournalTail.Subscribe(follower));
        return progress;
    }

    private Behavior<TailAdvanced> behavior() {
        return Behaviors.receive(TailAdvanced.class)
                .onAnyMessage(news -> {
                    last = news;
                    return Behaviors.same();
                })
                .build();
    }

    /** The tail's last word: how far the journal is safe to read, and up to when it is complete there. */
    public TailAdvanced last() {
        return last;
    }

    /** Whatever this region has accepted with a timestamp up to this one is in its journal. Never goes down. */
    public HybridTimestamp complete() {
        return last.complete();
    }
}
