package dev.atoll.recovery.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.recovery.LastTime;
import dev.atoll.recovery.PointSettings;
import dev.atoll.recovery.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Makes the region's points at an interval, and removes those that are too old; on one node of the region. */
public final class PointKeeper {

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    /** What it takes. */
    private enum Command {
        LOOK,
        DONE,
        FAILED
    }

    /**
     * What it works with.
     *
     * @param make makes a point of now
     */
    public record Parts(
            RegionId region,
            PointStore store,
            Supplier<CompletionStage<Void>> make,
            PointSettings settings,
            InstantSource clock) {}

    private final Parts parts;

    /** When this node made the last one; it looks from one thread at a time. */
    private volatile Instant made = Instant.EPOCH;

    PointKeeper(Parts parts) {
        this.parts = parts;
    }

    /** Takes part in the region's work on them. */
    public static void start(ActorSystem<?> system, String role, Parts parts) {
        ClusterSingletonSettings singleton = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(new PointKeeper(parts).behavior(), "atoll-points")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
    }

    private Behavior<Command> behavior() {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            later(timers);
            return Behaviors.receiveMessage(command -> {
                if (command == Command.LOOK) {
                    context.pipeToSelf(look(), (done, failure) -> ended(context, failure));
                } else {
                    later(timers);
                }
                return Behaviors.same();
            });
        }));
    }

    private Command ended(ActorContext<Command> context, Throwable failure) {
        if (failure == null) {
            return Command.DONE;
        }
        context.getLog().warn("A recovery point could not be made, which is tried again: {}", failure.toString());
        return Command.FAILED;
    }

    private void later(TimerScheduler<Command> timers) {
        Duration tenth = parts.settings().interval().dividedBy(10);
        Duration pause = tenth.compareTo(LONGEST_PAUSE) < 0 && !tenth.isZero() ? tenth : LONGEST_PAUSE;
        timers.startSingleTimer(Command.LOOK, pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause);
    }

    private CompletionStage<Void> look() {
        return parts.store().all().thenCompose(known -> {
            CompletionStage<Void> done = isDue(known.values()) ? make() : CompletableFuture.completedStage(null);
            for (RecoveryPoint old : outlived(known.values())) {
                done = done.thenCompose(before -> parts.store().remove(old.name()));
            }
            return done;
        });
    }

    private CompletionStage<Void> make() {
        Instant now = parts.clock().instant();
        return parts.make().get().thenAccept(done -> made = now);
    }

    boolean isDue(Collection<RecoveryPoint> known) {
        Duration interval = parts.settings().interval();
        Instant now = parts.clock().instant();
        Stream<Instant> times = Stream.concat(own(known).map(point -> point.at().instant()), Stream.of(made));
        return !interval.isZero()
                && LastTime.of(times, now)
                        .map(last -> !last.plus(interval).isAfter(now))
                        .orElse(true);
    }

    /** Those of this region that are too many, and those of all that are too old, also when their region is gone. */
    List<RecoveryPoint> outlived(Collection<RecoveryPoint> known) {
        long oldest = parts.clock().millis() - parts.settings().keepFor().toMillis();
        Stream<RecoveryPoint> old =
                known.stream().filter(point -> point.automatic() && point.at().millis() < oldest);
        Stream<RecoveryPoint> many = own(known)
                .sorted(Comparator.comparing(RecoveryPoint::at).reversed())
                .skip(parts.settings().keep());
        return Stream.concat(old, many).distinct().toList();
    }

    private Stream<RecoveryPoint> own(Collection<RecoveryPoint> known) {
        return known.stream()
                .filter(point -> point.automatic() && point.region().equals(parts.region()));
    }
}
