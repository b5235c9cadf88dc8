package dev.atoll.replication.internal;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** Makes a node's links fail from within. */
public final class FailingLinks {

    private FailingLinks() {}

    /** The actor of all links gets what nobody says, and fails. */
    public static void fail(ActorSystem<?> system) {
        Adapter.toClassic(system)
                .actorSelection("/system/atoll-links")
                .tell(new LinkSupervisor.Dial(null), ActorRef.noSender());
    }
}
