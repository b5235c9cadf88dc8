package dev.atoll.entity;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.internal.DefinitionKind;
import dev.atoll.entity.internal.Definitions;
import dev.atoll.journal.JournalReader;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regions of the mesh. Each writes itself into the built-in collection {@value RegionMember#COLLECTION}, which
 * replicates to the others like all collections; every node answers from memory. Safe for use by many threads.
 */
public final class RegionRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(RegionRegistry.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final DefinitionKind<RegionEntry> KIND =
            new DefinitionKind<>(RegionEntry.COLLECTION, RegionEntry::key, RegionEntry::write, RegionEntry::read);

    private final ActorSystem<?> system;
    private final DataEntities entities;
    private final Definitions<RegionEntry> entries;
    private final Origin self;
    private final Set<RegionId> configured;
    private final AtomicBoolean entering = new AtomicBoolean();
    private volatile KnownRegions known;

    private RegionRegistry(
            ActorSystem<?> system, DataEntities entities, JournalReader reader, Origin self, Set<RegionId> configured) {
        this.system = system;
        this.entities = entities;
        this.self = self;
        this.configured = Set.copyOf(configured);
        this.known = KnownRegions.of(List.of());
        this.entries = new Definitions<>(system, entities, reader, KIND, "atoll-regions", this::changed);
        CompletionStage<Void> unused = entries.loaded().thenRun(() -> {
            changed();
            enter();
        });
    }

    /**
     * Starts it on this node, once; in the background it loads what is known, and writes this region's own entry when
     * there is none or another.
     *
     * @param self what this region writes as
     * @param configured the peers that this region is to have links with, which may not have said anything yet
     */
    public static RegionRegistry start(
            ActorSystem<?> system, DataEntities entities, JournalReader reader, Origin self, Set<RegionId> configured) {
        return new RegionRegistry(system, entities, reader, self, configured);
    }

    /** Completes when all regions that this region knew of have been loaded; until then some may be missing. */
    public CompletionStage<Void> ready() {
        return entries.loaded();
    }

    /** Also called while this object is being made. */
    private void changed() {
        if (entries == null) {
            return;
        }
        synchronized (entering) {
            known = KnownRegions.of(entries.all());
        }
        if (entries.loaded().isDone()) {
            enter();
        }
    }

    /** A region that was removed and has another journal now comes back by itself. */
    private boolean isToEnter() {
        RegionMember own = known.members().get(self.region());
        return !isRemoved(self) && !RegionMember.active(self).equals(own);
    }

    private void enter() {
        if (!isToEnter() || !entering.compareAndSet(false, true)) {
            return;
        }
        CompletionStage<Void> unused = write(new RegionEntry.Member(RegionMember.active(self)))
                .handle((written, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "This region cannot enter itself among the regions yet, will try again: {}",
                                failure.getMessage());
                    }
                    system.scheduler().scheduleOnce(RETRY, this::enterAgain, system.executionContext());
                    return null;
                });
    }

    private void enterAgain() {
        entering.set(false);
        enter();
    }

    private CompletionStage<Void> write(RegionEntry entry) {
        Operation write = new Operation.Assign(RegionEntry.write(entry));
        return entities.write(KIND.id(entry.key()), DataTypes.REGISTER, write, null)
                .thenAccept(reply -> {
                    if (reply instanceof EntityReply.Written written) {
                        entries.learn(written.state());
                    } else {
                        throw new AtollException(
                                ErrorCode.UNAVAILABLE, "The entry " + entry.key() + " cannot be written now: " + reply);
                    }
                });
    }

    /**
     * Removes a region for good: these origins are never taken anything from again, anywhere. When the stage completes,
     * that is durable in this region and goes on to the others. A retry is safe, and so is a repetition.
     *
     * @param origins all that this region knows of the region
     */
    public CompletionStage<Void> remove(RegionId region, Collection<Origin> origins) {
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        for (Origin origin : new TreeSet<>(origins)) {
            if (!isRemoved(origin)) {
                done = done.thenCompose(before -> write(new RegionEntry.Removed(origin)));
            }
        }
        // its own entry is left as it is: a region that saw only that changed would enter itself again
        return origins.isEmpty() ? write(new RegionEntry.Member(RegionMember.removed(region))) : done;
    }

    /** All regions that this node knows of, by name. */
    public List<RegionMember> all() {
        TreeMap<RegionId, RegionMember> all = new TreeMap<>();
        configured.forEach(region -> all.put(region, RegionMember.configured(region)));
        all.putAll(known.members());
        return List.copyOf(all.values());
    }

    public Optional<RegionMember> find(RegionId region) {
        return all().stream().filter(member -> member.region().equals(region)).findFirst();
    }

    /** The region that this node belongs to. */
    public RegionId self() {
        return self.region();
    }

    /** What the region that this node belongs to writes as. */
    public Origin origin() {
        return self;
    }

    /** Whether the origin was removed for good. */
    public boolean isRemoved(Origin origin) {
        return known.removed().contains(origin);
    }

    /** Another region says that this one was removed: durably noted. */
    public CompletionStage<Void> selfRemoved() {
        return isRemoved(self) ? CompletableFuture.completedStage(null) : write(new RegionEntry.Removed(self));
    }

    /** This region has of a removed origin all that any region has. */
    public CompletionStage<Void> settled(Origin origin) {
        return write(new RegionEntry.Settled(origin, self));
    }

    /** All active regions have settled the removed origin. */
    public CompletionStage<Void> retire(Origin origin) {
        return write(new RegionEntry.Retired(origin));
    }

    /** All that is known of removed origins. */
    public KnownRegions known() {
        return known;
    }

    /** This region, the configured peers, and all that have entered themselves, without those that are not active. */
    public SortedSet<RegionId> active() {
        return known.active(configured, self.region());
    }

    /** The regions that hold the collection: those of its definition that were not removed, or all that are active. */
    public SortedSet<RegionId> of(CollectionDefinition collection) {
        if (collection.regions().isEmpty()) {
            return active();
        }
        SortedSet<RegionId> regions = new TreeSet<>(collection.regions());
        regions.removeIf(this::isGone);
        return regions;
    }

    /** Whether the region was removed and has not come back: its place in a list does not count. */
    public boolean isGone(RegionId region) {
        return known.isGone(region);
    }
}
