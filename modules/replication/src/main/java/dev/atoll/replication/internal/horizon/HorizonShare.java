package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.slf4j.Logger;

/**
 * Tells the other nodes of the region what this node's links have heard, again and again, and hears it from them. Plain texts
 * travel between nodes without a serializer of their own.
 */
public final class HorizonShare {

    private static final ServiceKey<String> KEY = ServiceKey.create(String.class, "atoll-horizon");
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String TELL = "tell";
    private static final String HEARD = "heard";
    private static final String STORED = "stored";

    private final HorizonTalk talk;
    private Set<ActorRef<String>> others = Set.of();
    private Logger log;

    private HorizonShare(HorizonTalk talk) {
        this.talk = talk;
    }

    public static Behavior<String> create(HorizonTalk talk) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(TELL, TELL, INTERVAL);
            return new HorizonShare(talk).begin(context);
        }));
    }

    private Behavior<String> begin(ActorContext<String> context) {
        ActorRef<String> self = context.getSelf();
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(Receptionist.Listing.class, listing -> {
            Set<ActorRef<String>> found = new HashSet<>(listing.getServiceInstances(KEY));
            found.remove(self);
            others = Set.copyOf(found);
            return TELL;
        });
        context.getSystem().receptionist().tell(Receptionist.register(KEY, self));
        context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
        log = context.getLog();
        return Behaviors.receive(String.class).onAnyMessage(this::on).build();
    }

    private Behavior<String> on(String message) {
        if (message.equals(TELL)) {
            talk.own().forEach((origin, heard) -> tell(text(origin, heard)));
            talk.stored().forEach((origin, offset) -> tell(text(STORED, origin, Long.toString(offset))));
        } else {
            hear(message);
        }
        return Behaviors.same();
    }

    private void hear(String message) {
        try {
            hear(message.split(" ", -1));
        } catch (AtollException | IllegalArgumentException | IndexOutOfBoundsException e) {
            log.debug("Another node says '{}', which this version does not know.", message);
        }
    }

    private void tell(String text) {
        others.forEach(other -> other.tell(text));
    }

    private static String text(Origin origin, HorizonTalk.Heard heard) {
        Announcement said = heard.announcement();
        return text(
                HEARD,
                origin,
                said.among(),
                Long.toString(said.applied().packed()),
                Long.toString(said.since().packed()),
                Long.toString(heard.atMillis()));
    }

    private static String text(String kind, Origin origin, String... rest) {
        return String.join(
                " ", kind, origin.region().value(), Integer.toString(origin.incarnation()), String.join(" ", rest));
    }

    private void hear(String[] parts) {
        Origin origin = new Origin(RegionId.of(parts[1]), Integer.parseInt(parts[2]));
        if (parts[0].equals(STORED)) {
            talk.stored(origin, Long.parseLong(parts[3]));
        } else {
            Announcement said = new Announcement(parts[3], timestamp(parts[4]), timestamp(parts[5]));
            talk.learn(origin, new HorizonTalk.Heard(said, Long.parseLong(parts[6])));
        }
    }

    private static HybridTimestamp timestamp(String packed) {
        return new HybridTimestamp(Long.parseLong(packed));
    }
}
