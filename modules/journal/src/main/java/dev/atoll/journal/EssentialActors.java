package dev.atoll.journal;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The actors of which a node has one, and without which it does less than it says. One that fails begins anew, after a pause
 * that grows while it goes on failing; the failure is in the log.
 */
public final class EssentialActors {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final double JITTER = 0.2;

    /** Messages that wait for the end of a pause; further ones are lost, and the log says so. */
    private static final int MOST_WAITING = 10_000;

    private EssentialActors() {}

    /** Starts one, for as long as the actor system runs. It keeps its address when it begins anew. */
    public static <T> ActorRef<T> start(ActorSystem<?> system, Behavior<T> behavior, String name) {
        SupervisorStrategy anew = SupervisorStrategy.restartWithBackoff(FIRST_PAUSE, LONGEST_PAUSE, JITTER)
                .withStashCapacity(MOST_WAITING);
        return system.systemActorOf(Behaviors.supervise(behavior).onFailure(anew), name, Props.empty());
    }
}
