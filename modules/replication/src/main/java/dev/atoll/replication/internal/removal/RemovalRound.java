package dev.atoll.replication.internal.removal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.KnownRegions;
import dev.atoll.entity.RegionMember;
import dev.atoll.journal.SettlingStore;
import dev.atoll.replication.RegionRemoval;
import dev.atoll.replication.internal.RegionNodes;
import dev.atoll.replication.internal.placement.StatusJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again what there is to do about removed origins, nearly always nothing. Every node expels them; one of
 * the region's says what the region has reached. One look at a time, on threads that may block.
 */
public final class RemovalRound {

    private static final Logger LOG = LoggerFactory.getLogger(RemovalRound.class);

    /** What a link has given to data actors before it ended has reached them after that. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private static final List<String> BUILT_IN =
            List.of(CollectionDefinition.COLLECTION, RegionMember.COLLECTION, StatusJson.COLLECTION, "_recovery");
    private static final long WRITE_SECONDS = 10;
    private static final int PAGE = 500;

    private final ActorSystem<?> system;
    private final RegionRemoval.Parts parts;
    private final SettlingStore store;
    private final RegionNodes nodes;
    private final Executor blocking;
    /** Since when this node has had no link with a removed origin, by {@link System#nanoTime}. */
    private final Map<Origin, Long> unlinkedSince = new ConcurrentHashMap<>();

    private final Set<Origin> said = new HashSet<>();
    private boolean failing;
    private volatile SettlingBoard board = SettlingBoard.NOTHING;
    private volatile Set<String> whole = Set.of();
    private volatile boolean stopped;

    public RemovalRound(ActorSystem<?> system, RegionRemoval.Parts parts, Executor blocking) {
        this.system = system;
        this.parts = parts;
        this.store = parts.journal().settling();
        this.nodes = new RegionNodes(system);
        this.blocking = blocking;
    }

    public void start() {
        system.getWhenTerminated().thenRun(() -> stopped = true);
        expel(); // before this node takes any link
        blocking.execute(this::run);
    }

    public SettlingBoard board() {
        return board;
    }

    /** Those that this node is linked with now, after it has told the removed ones to go. */
    public void linked(Set<Origin> peers) {
        for (Origin origin : parts.regions().known().removed()) {
            if (peers.contains(origin) || !parts.entities().expelled().contains(origin)) {
                unlinkedSince.remove(origin);
            } else {
                unlinkedSince.putIfAbsent(origin, System.nanoTime());
            }
        }
    }

    private void expel() {
        parts.entities().expelled().add(parts.regions().known().removed());
    }

    private void run() {
        if (stopped || nodes.isOver()) {
            return;
        }
        try {
            expel();
            look(parts.regions().known());
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("The removal of regions cannot be looked after now, will try again: {}", e.getMessage());
            }
            failing = true;
        }
        try {
            system.scheduler()
                    .scheduleOnce(
                            parts.settings().interval(), () -> blocking.execute(this::run), system.executionContext());
        } catch (IllegalStateException e) {
            LOG.debug("The actor system has stopped: {}", e.getMessage());
        }
    }

    private void look(KnownRegions known) {
        Origin self = parts.regions().origin();
        if (known.removed().isEmpty() || known.removed().contains(self)) {
            return;
        }
        sayExpelled(known.removed());
        SortedSet<RegionId> others = parts.regions().active();
        others.remove(self.region());
        Map<String, Long> lives = new HashMap<>(parts.lives().get());
        BUILT_IN.forEach(collection -> lives.put(collection, 0L));
        board = new SettlingBoard(
                Set.copyOf(known.removed()),
                expelledEverywhere(known.removed()),
                Set.copyOf(others),
                Map.copyOf(lives),
                SettlingBoard.journalsOf(known),
                store.received(RemovalRules.nameOf(known.removed())));
        forget(known, self);
        if (nodes.decides()) {
            settle(known, self);
            retire(known, self, others);
        }
    }

    /** From now on data actors keep nothing for the sake of those that are retired, where the collection is here as a whole. */
    private void forget(KnownRegions known, Origin self) {
        SortedSet<Origin> retired = new TreeSet<>(known.retired());
        retired.removeIf(origin -> !known.isSettled(origin, self));
        whole = board.lives().keySet().stream().filter(board::isWhole).collect(Collectors.toUnmodifiableSet());
        if (!retired.isEmpty()) {
            parts.entities().retired().retire(retired, collection -> whole.contains(collection));
        }
    }

    private void sayExpelled(Set<Origin> removed) {
        for (Origin origin : removed) {
            Long since = unlinkedSince.get(origin);
            if (since != null && System.nanoTime() - since >= QUIET.toNanos() && !said.contains(origin)) {
                store.expelled(origin, nodes.self());
                said.add(origin);
            }
        }
    }

    private Set<Origin> expelledEverywhere(Set<Origin> removed) {
        Map<String, Set<String>> byOrigin = store.expelled();
        Set<String> all = nodes.all();
        Set<Origin> everywhere = new HashSet<>();
        for (Origin origin : removed) {
            if (byOrigin.getOrDefault(origin.toString(), Set.of()).containsAll(all)) {
                everywhere.add(origin);
            }
        }
        return everywhere;
    }

    private void settle(KnownRegions known, Origin self) {
        SortedSet<Origin> unsettled = RemovalRules.unsettled(known, self);
        if (unsettled.isEmpty() || !board.isSettled(BUILT_IN)) {
            return;
        }
        List<String> held = heldCollections();
        if (!board.isSettled(held) || held.stream().anyMatch(parts.waiting())) {
            return;
        }
        for (Origin origin : unsettled) {
            join(parts.regions().settled(origin));
            LOG.info("This region has all that any region has of {}, which was removed", origin);
        }
    }

    /** As the journal knows them, not as this node happens to; without those that other regions hold. */
    private List<String> heldCollections() {
        String prefix = CollectionDefinition.COLLECTION + "|";
        List<String> held = new ArrayList<>();
        String last = "";
        List<String> page;
        do {
            page = parts.journal().reader().listKeys(prefix, last, PAGE);
            for (String id : page) {
                last = id;
                String collection = EntityId.parse(id).key();
                if (board.lives().containsKey(collection) || parts.undecided().test(collection)) {
                    held.add(collection);
                }
            }
        } while (page.size() == PAGE);
        return held;
    }

    private void retire(KnownRegions known, Origin self, Set<RegionId> others) {
        for (Origin origin : new TreeSet<>(known.removed())) {
            if (!known.retired().contains(origin) && RemovalRules.SOUND.mayRetire(origin, known, self, others)) {
                join(parts.regions().retire(origin));
                LOG.info("All regions have settled {}: it is retired", origin);
            }
        }
    }

    private static void join(CompletionStage<Void> written) {
        written.toCompletableFuture().orTimeout(WRITE_SECONDS, TimeUnit.SECONDS).join();
    }
}
