package dev.atoll.bench.rival;

import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.RegionPair;
import dev.atoll.bench.load.Waiting;
import dev.atoll.bench.load.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.ReplicatedEntityProvider;
import org.apache.pekko.cluster.sharding.typed.ReplicatedSharding;
import org.apache.pekko.cluster.sharding.typed.ReplicatedShardingExtension;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.typed.ReplicaId;

/**
 * Pekko's Replicated Event Sourcing as its documentation sets it up for two regions: one cluster of two data
 * centers, replicated sharding, a journal for each replica, direct replication of events.
 */
public final class RivalPair implements RegionPair {
    private static final Duration ASK = Duration.ofSeconds(20);
    private static final List<ReplicaId> REPLICAS =
            List.of(new ReplicaId(RivalSettings.dataCenter(0)), new ReplicaId(RivalSettings.dataCenter(1)));

    private final String name;
    private final boolean paced;
    private final Map<String, CompletableFuture<Void>> unseen = new ConcurrentHashMap<>();
    private final List<JournalDatabase> journals;
    private final List<ActorSystem<Void>> systems = new ArrayList<>();
    private final List<List<EntityRef<RivalEntity.Command>>> entities = new ArrayList<>();

    /** Starts two regions on two new databases; returns when all replicas of all entities run. */
    public RivalPair(Server server, RivalSettings settings, int keys) {
        name = "replicated-event-sourcing" + (settings.direct() ? ", direct" : ", queries only");
        paced = settings.paced();
        journals = List.of(server.create(), server.create());
        journals.forEach(PluginSchema::create);
        for (int side = 0; side < 2; side++) {
            systems.add(ActorSystem.create(Behaviors.empty(), "rival", settings.config(side, journals)));
        }
        joinAll();
        for (int side = 0; side < 2; side++) {
            entities.add(entities(side, settings, keys));
        }
        startReplicas();
    }

    /** An event that is published before its replica runs is missed, and direct replication never catches up. */
    private void startReplicas() {
        for (List<EntityRef<RivalEntity.Command>> side : entities) {
            for (EntityRef<RivalEntity.Command> entity : side) {
                entity.<Done>ask(RivalEntity.Start::new, ASK)
                        .toCompletableFuture()
                        .join();
            }
        }
    }

    private void joinAll() {
        Cluster first = Cluster.get(systems.get(0));
        systems.forEach(system -> Cluster.get(system)
                .manager()
                .tell(Join.create(first.selfMember().address())));
        Waiting.until("both data centers are up", () -> systems.stream()
                .allMatch(system -> IntStream.range(0, 2).allMatch(side -> isUp(Cluster.get(system), side))));
    }

    private static boolean isUp(Cluster cluster, int side) {
        for (var member : cluster.state().getMembers()) {
            if (member.dataCenter().equals(RivalSettings.dataCenter(side)) && member.status() == MemberStatus.up()) {
                return true;
            }
        }
        return false;
    }

    private List<EntityRef<RivalEntity.Command>> entities(int side, RivalSettings settings, int keys) {
        Map<ReplicaId, String> queries =
                Map.of(REPLICAS.get(0), RivalSettings.query(0), REPLICAS.get(1), RivalSettings.query(1));
        ReplicatedEntityProvider<RivalEntity.Command> provider = ReplicatedEntityProvider.createPerDataCenter(
                        RivalEntity.Command.class,
                        "register",
                        Set.copyOf(REPLICAS),
                        id -> RivalEntity.create(id, queries, settings.direct(), this::seen))
                .withDirectReplication(settings.direct());
        ReplicatedSharding<RivalEntity.Command> sharding =
                ReplicatedShardingExtension.get(systems.get(side)).init(REPLICAS.get(side), provider);
        return IntStream.range(0, keys)
                .mapToObj(key -> sharding.getEntityRefsFor("key-" + key).get(REPLICAS.get(side)))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<?> write(int side, int key, String value) {
        if (!paced) {
            return ask(side, key, value);
        }
        String mine = value + key;
        CompletableFuture<Void> seen = new CompletableFuture<>();
        unseen.put(mine, seen);
        return ask(side, key, mine).thenCombineAsync(seen, (done, also) -> done, Write.SAME_THREAD);
    }

    private CompletionStage<Done> ask(int side, int key, String value) {
        return entities.get(side).get(key).ask(replyTo -> new RivalEntity.Set(value, replyTo), ASK);
    }

    private void seen(String value) {
        if (paced) {
            CompletableFuture<Void> waiting = unseen.remove(value);
            if (waiting != null) {
                waiting.complete(null);
            }
        }
    }

    @Override
    public JournalDatabase journal(int side) {
        return journals.get(side);
    }

    @Override
    public void close() {
        systems.forEach(ActorSystem::terminate);
        for (ActorSystem<Void> system : systems) {
            try {
                system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("stop " + system.name(), e);
            }
        }
    }
}
