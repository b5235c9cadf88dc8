package dev.atoll.replication.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.Completeness;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Tells the other nodes of the region how far it is complete, as soon as that changes, and hears it from them. Plain
 * texts travel between nodes without a serializer of their own.
 */
final class CompletenessShare {

    private static final ServiceKey<String> KEY = ServiceKey.create(String.class, "atoll-completeness");

    /** At most so often. */
    private static final Duration INTERVAL = Duration.ofMillis(20);

    /** Everything again, for what got lost. */
    private static final Duration REPEAT = Duration.ofSeconds(2);

    private static final String TELL = "tell";
    private static final String TELL_MORE = "tell more";
    private static final String TELL_ALL = "tell all";
    private static final String NEWS = "complete";

    private final Completeness completeness;
    private final ActorContext<String> context;
    private final TimerScheduler<String> timers;
    private final Map<Origin, HybridTimestamp> news = new ConcurrentHashMap<>();
    private final Map<Origin, HybridTimestamp> heard = new ConcurrentHashMap<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private Set<ActorRef<String>> others = Set.of();

    private CompletenessShare(ActorContext<String> context, TimerScheduler<String> timers, Completeness completeness) {
        this.context = context;
        this.timers = timers;
        this.completeness = completeness;
    }

    static Behavior<String> create(Completeness completeness) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new CompletenessShare(context, timers, completeness).begin()));
    }

    private Behavior<String> begin() {
        ActorRef<String> self = context.getSelf();
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(Receptionist.Listing.class, listing -> {
            Set<ActorRef<String>> found = new HashSet<>(listing.getServiceInstances(KEY));
            found.remove(self);
            others = Set.copyOf(found);
            return TELL_ALL;
        });
        context.getSystem().receptionist().tell(Receptionist.register(KEY, self));
        context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
        completeness.listen((origin, complete) -> {
            if (!complete.equals(heard.get(origin))) {
                news.put(origin, complete);
                if (asked.compareAndSet(false, true)) {
                    self.tell(TELL);
                }
            }
        });
        timers.startTimerWithFixedDelay(TELL_ALL, TELL_ALL, REPEAT);
        return Behaviors.receive(String.class).onAnyMessage(this::on).build();
    }

    private Behavior<String> on(String message) {
        switch (message) {
            case TELL -> tellUnlessJustDone();
            case TELL_MORE -> tellMore();
            case TELL_ALL -> tell(completeness.all());
            default -> hear(message);
        }
        return Behaviors.same();
    }

    private void hear(String message) {
        try {
            hear(message.split(" ", -1));
        } catch (AtollException | IllegalArgumentException | IndexOutOfBoundsException e) {
            context.getLog().debug("Another node says '{}', which this version does not know.", message);
        }
    }

    private void tellUnlessJustDone() {
        if (!timers.isTimerActive(TELL_MORE)) {
            tellMore();
        }
    }

    private void tellMore() {
        asked.set(false);
        if (!news.isEmpty()) {
            Map<Origin, HybridTimestamp> now = Map.copyOf(news);
            now.forEach(news::remove);
            tell(now);
            timers.startSingleTimer(TELL_MORE, TELL_MORE, INTERVAL);
        }
    }

    private void tell(Map<Origin, HybridTimestamp> all) {
        if (!others.isEmpty()) {
            all.forEach((origin, complete) -> {
                boolean current = completeness
                        .current(origin.region())
                        .filter(origin::equals)
                        .isPresent();
                String text = String.join(
                        " ",
                        NEWS,
                        origin.region().value(),
                        Integer.toString(origin.incarnation()),
                        Long.toString(complete.packed()),
                        Boolean.toString(current));
                others.forEach(other -> other.tell(text));
            });
        }
    }

    private void hear(String[] parts) {
        Origin origin = new Origin(RegionId.of(parts[1]), Integer.parseInt(parts[2]));
        HybridTimestamp complete = new HybridTimestamp(Long.parseLong(parts[3]));
        heard.put(origin, complete);
        if (Boolean.parseBoolean(parts[4])) {
            completeness.meet(origin);
        }
        completeness.advance(origin, complete);
    }
}
