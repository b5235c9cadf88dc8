package dev.atoll.journal;

import dev.atoll.journal.JournalTail.Command;
import dev.atoll.journal.JournalTail.WakeUp;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** The tails of the region's other nodes, and when they were last woken. */
final class PeerTails {
    private static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "atoll-journal-tail");

    private final long intervalNanos;
    private Set<ActorRef<Command>> tails = Set.of();
    private long wokenNanos;

    PeerTails(Duration interval) {
        this.intervalNanos = interval.toNanos();
        this.wokenNanos = System.nanoTime() - intervalNanos;
    }

    /** Makes this tail known to the others, and the others to this one, by {@link JournalTail.Peers}. */
    static void meet(ActorContext<Command> context) {
        ActorRef<Command> self = context.getSelf();
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(Receptionist.Listing.class, listing -> {
            Set<ActorRef<Command>> others = new HashSet<>(listing.getServiceInstances(KEY));
            others.remove(self);
            return new JournalTail.Peers(Set.copyOf(others));
        });
        context.getSystem().receptionist().tell(Receptionist.register(KEY, self));
        context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
    }

    void become(Set<ActorRef<Command>> others) {
        tails = others;
    }

    boolean none() {
        return tails.isEmpty();
    }

    /** How long until they may be woken again; zero when they may be now. */
    Duration untilNextWake() {
        long left = intervalNanos - (System.nanoTime() - wokenNanos);
        return Duration.ofNanos(Math.max(0, left));
    }

    void wake() {
        wokenNanos = System.nanoTime();
        tails.forEach(tail -> tail.tell(new WakeUp()));
    }
}
