package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.EntityReply;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import dev.atoll.replication.RegionPlacement;
import dev.atoll.replication.internal.RegionNodes;
import dev.atoll.replication.internal.placement.PlacementRules.Definition;
import dev.atoll.replication.internal.placement.PlacementRules.Step;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again what there is to do about placement. Every node takes over what is decided; one of them decides.
 * When two do, the store lets only one of them make each change. One look at a time, on threads that may block.
 */
public final class PlacementRound {

    private static final Logger LOG = LoggerFactory.getLogger(PlacementRound.class);
    private static final Duration BUSY = Duration.ofMillis(100);
    private static final long READ_SECONDS = 10;
    private static final int ERASURES_A_LOOK = 20;
    private static final int LOOKS_TO_A_SWEEP = 60;

    private final ActorSystem<?> system;
    private final RegionPlacement.Parts parts;
    private final PlacementStore store;
    private final PlacementBoard board;
    private final Supplier<Set<RegionId>> regions;
    private final Predicate<RegionId> gone;
    private final Supplier<? extends Collection<Origin>> removed;
    private final Executor blocking;
    private final DefinitionReader definitions;
    private final RegionNodes nodes;
    private final Map<String, PlacementState> published = new HashMap<>();
    private final Map<String, Integer> sweepIn = new HashMap<>();
    private boolean failing;
    private volatile boolean stopped;

    public PlacementRound(
            ActorSystem<?> system,
            RegionPlacement.Parts parts,
            PlacementBoard board,
            Supplier<Set<RegionId>> regions,
            Predicate<RegionId> gone,
            Supplier<? extends Collection<Origin>> removed,
            Executor blocking) {
        this.system = system;
        this.parts = parts;
        this.store = parts.journal().placements();
        this.board = board;
        this.regions = regions;
        this.gone = gone;
        this.removed = removed;
        this.blocking = blocking;
        this.definitions = new DefinitionReader(parts.self(), parts.entities());
        this.nodes = new RegionNodes(system);
    }

    public void start() {
        system.getWhenTerminated().thenRun(() -> stopped = true);
        blocking.execute(this::run);
    }

    private void run() {
        if (stopped || nodes.isOver()) {
            return;
        }
        boolean changed = false;
        try {
            changed = look();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("The placement of collections cannot be looked after now, will try again: {}", e.getMessage());
            }
            failing = true;
        }
        Duration interval = parts.settings().interval();
        boolean soon = !failing && (changed || board.isBusy()) && interval.compareTo(BUSY) > 0;
        again(soon ? BUSY : interval);
    }

    private void again(Duration wait) {
        try {
            system.scheduler().scheduleOnce(wait, () -> blocking.execute(this::run), system.executionContext());
        } catch (IllegalStateException e) {
            LOG.debug("The actor system has stopped: {}", e.getMessage());
        }
    }

    private boolean look() {
        board.look(store);
        for (PlacementEntry entry : board.all()) {
            sayClosed(entry);
        }
        boolean changed = false;
        if (nodes.decides()) {
            Set<String> names = new TreeSet<>();
            parts.collections().all().forEach(collection -> names.add(collection.name()));
            board.all().forEach(entry -> names.add(entry.collection()));
            for (String name : names) {
                changed |= decide(board.entry(name));
            }
        }
        return changed;
    }

    private void sayClosed(PlacementEntry entry) {
        boolean said = entry.closedNodes().getOrDefault(nodes.self(), -1L) >= entry.step();
        if (entry.state() == PlacementState.LEAVING
                && !said
                && parts.gates().of(entry.collection()).isDrained()) {
            store.closed(entry.collection(), nodes.self(), entry.step());
        }
    }

    private boolean decide(PlacementEntry entry) {
        Optional<CollectionDefinition> known = parts.collections().find(entry.collection());
        if (known.isEmpty() || isAsItShouldBe(entry, known.get())) {
            publish(entry, known.orElse(null));
            return entry.state() == PlacementState.OUTSIDE && sweep(entry, known);
        }
        Others others = others(entry, known.get().regions());
        if (entry.state() == null || HolderNote.isRestored(entry)) {
            others = others.having(met(), isRestored()); // before the definition is read
        }
        Optional<Definition> definition = join(definitions.read(entry.collection()));
        if (definition.isEmpty()) {
            return false;
        }
        Step step = PlacementRules.SOUND.next(entry, definition.get(), others, nodes.all());
        if (PlacementRules.supposesNothing(step) && store.hasRows(entry.collection())) {
            step = PlacementRules.SOUND.leave(entry, others);
        }
        publish(entry, known.get());
        if (step instanceof Step.Measure) {
            long upTo = parts.journal().reader().highestOrdering();
            return make(PlacementRules.SOUND.measured(entry, definition.get(), upTo));
        }
        boolean erases = step instanceof Step.Change change && change.move().to() == PlacementState.ERASING;
        if (erases && !PlacementRules.hasHolder(known.get().regions(), gone)) {
            return false;
        }
        return step instanceof Step.Erase ? erase(entry) : make(step);
    }

    private boolean isAsItShouldBe(PlacementEntry entry, CollectionDefinition definition) {
        boolean listed = definition.regions().isEmpty() || definition.regions().contains(parts.self());
        boolean settled = PlacementRules.isSettled(entry, !definition.regions().isEmpty());
        return (entry.state() == PlacementState.HOLDING && listed && settled)
                || (entry.state() == PlacementState.OUTSIDE && !listed);
    }

    /** A write whose outcome nobody knew may have become durable late, and a conflict may have been told of a last row. */
    private boolean sweep(PlacementEntry entry, Optional<CollectionDefinition> definition) {
        if (sweepIn.merge(entry.collection(), 1, Integer::sum) % LOOKS_TO_A_SWEEP != 1) {
            return false;
        }
        if (store.hasRows(entry.collection())) {
            return make(PlacementRules.SOUND.leave(
                    entry,
                    others(entry, definition.map(CollectionDefinition::regions).orElse(List.of()))));
        }
        store.forgetConflicts(entry.collection());
        return false;
    }

    private Others others(PlacementEntry entry, List<RegionId> named) {
        return Others.of(parts.self(), regions.get(), named, entry, gone).without(removed.get());
    }

    /** Those of whose journals an offset is stored, so that all that they had to say at first is applied. */
    private Set<RegionId> met() {
        Set<RegionId> met = new TreeSet<>();
        parts.journal()
                .offsets()
                .loadAll()
                .forEach(offset -> met.add(offset.key().peer()));
        return met;
    }

    private boolean isRestored() {
        return parts.journal().restored().read().isPresent();
    }

    private boolean make(Step step) {
        if (!(step instanceof Step.Change change) || !store.move(change.move())) {
            return false;
        }
        LOG.info(
                "Collection {} is {} here now",
                change.move().collection(),
                change.move().to().name().toLowerCase(Locale.ROOT));
        return true;
    }

    private boolean erase(PlacementEntry entry) {
        for (int i = 0; i < ERASURES_A_LOOK; i++) {
            if (!store.erase(entry.collection(), entry.step(), parts.settings().eraseRows())) {
                return make(PlacementRules.SOUND.erased(entry));
            }
        }
        return true;
    }

    /** Tells all regions, for those who look. What is decided does not depend on it. */
    private void publish(PlacementEntry entry, CollectionDefinition definition) {
        boolean plain = definition == null
                || (definition.regions().isEmpty() && entry.life() == 0 && entry.state() == PlacementState.HOLDING);
        if (entry.state() == null || plain || entry.state() == published.get(entry.collection())) {
            return;
        }
        EntityId id = StatusJson.id(entry.collection(), parts.self());
        Payload wanted = StatusJson.write(entry, parts.self());
        EntityReply now = join(parts.entities().read(id));
        if (now instanceof EntityReply.Current current
                && StatusJson.read(current.state()).filter(wanted::equals).isEmpty()) {
            now = join(parts.entities().write(id, DataTypes.REGISTER, new Operation.Assign(wanted), null));
        }
        if (now instanceof EntityReply.Current || now instanceof EntityReply.Written) {
            published.put(entry.collection(), entry.state());
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(READ_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
