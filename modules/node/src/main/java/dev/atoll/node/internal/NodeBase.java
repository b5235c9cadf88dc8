package dev.atoll.node.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Journal;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/**
 * What everything on a node is made with.
 *
 * @param blocking runs the region's own work with the database
 * @param clientReads runs what clients ask of the journal
 */
record NodeBase(
        ExtendedActorSystem system,
        NodeSettings settings,
        Journal journal,
        InstantSource wall,
        RandomGenerator random,
        Executor blocking,
        Executor clientReads) {

    ActorSystem<Void> typed() {
        return Adapter.toTyped(system);
    }

    RegionId region() {
        return settings.atoll().region();
    }

    Origin self() {
        return new Origin(region(), journal.identity().incarnation());
    }

    /** Of the nodes that hold entities. */
    String role() {
        return settings.entities().sharding().role();
    }

    void onStop(String phase, String task, Supplier<CompletionStage<Void>> stop) {
        CoordinatedShutdown.get(system).addTask(phase, task, () -> stop.get().thenApply(stopped -> Done.getInstance()));
    }
}
