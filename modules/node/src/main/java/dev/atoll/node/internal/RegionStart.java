package dev.atoll.node.internal;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntitySettings;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSignal;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpEndpoint;
import dev.atoll.management.HttpSettings;
import dev.atoll.node.AtollSettings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** Starts a node of a region, step by step; each step relies on those before it. */
public final class RegionStart {

    private static final String BLOCKING = "atoll.journal.reader-dispatcher";

    private final ExtendedActorSystem system;
    private final JournalSignal signal = new JournalSignal();

    public RegionStart(ExtendedActorSystem system) {
        this.system = system;
    }

    /** A failed start leaves things behind that end with the actor system. */
    public CompletionStage<RunningRegion> run() {
        try {
            var config = system.settings().config();
            AtollSettings settings = AtollSettings.from(config);
            HttpSettings http = HttpSettings.from(config);
            EntitySettings entities = EntitySettings.from(config);
            return CompletableFuture.supplyAsync(() -> openJournal(settings), blocking())
                    .thenCombine(new ClusterJoin(system, settings).up(), (journal, up) -> journal)
                    .thenCompose(journal -> start(settings, http, entities, journal));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Journal openJournal(AtollSettings settings) {
        return JournalExtension.get(system).open(settings.region(), InstantSource.system(), new SecureRandom());
    }

    private CompletionStage<RunningRegion> start(
            AtollSettings settings, HttpSettings http, EntitySettings entitySettings, Journal journal) {
        ActorSystem<Void> typed = Adapter.toTyped(system);
        Origin self = new Origin(settings.region(), journal.identity().incarnation());
        HybridClock clock = new HybridClock(InstantSource.system());
        DataEntities entities = DataEntities.start(typed, entitySettings, self, clock, signal::raise);
        CollectionRegistry collections = CollectionRegistry.start(typed, entities, journal.reader());
        DataService data = new DataService(entities, collections, journal.reader(), blocking());
        NodeStatus status = new NodeStatus(system, settings.region(), journal, collections, blocking());
        return collections
                .ready()
                .thenCompose(ready -> serve(http, data, status))
                .thenApply(port -> new RunningRegion(settings.region(), data, port, 0));
    }

    private CompletionStage<Integer> serve(HttpSettings settings, DataService data, NodeStatus status) {
        if (!settings.enabled()) {
            return CompletableFuture.completedStage(0);
        }
        return HttpEndpoint.bind(system, settings, data, status).thenApply(endpoint -> {
            onStop(CoordinatedShutdown.PhaseServiceUnbind(), "atoll-http", endpoint::stop);
            return endpoint.port();
        });
    }

    private void onStop(String phase, String task, Supplier<CompletionStage<Void>> stop) {
        CoordinatedShutdown.get(system).addTask(phase, task, () -> stop.get().thenApply(stopped -> Done.getInstance()));
    }

    private Executor blocking() {
        return system.dispatchers().lookup(BLOCKING);
    }
}
