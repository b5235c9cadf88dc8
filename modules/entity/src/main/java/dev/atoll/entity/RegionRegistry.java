package dev.atoll.entity;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.internal.DefinitionKind;
import dev.atoll.entity.internal.Definitions;
import dev.atoll.journal.JournalReader;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
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
    private static final DefinitionKind<RegionMember> KIND = new DefinitionKind<>(
            RegionMember.COLLECTION, member -> member.region().value(), RegionMember::toJson, RegionMember::fromJson);

    private final ActorSystem<?> system;
    private final DataEntities entities;
    private final Definitions<RegionMember> members;
    private final RegionId self;
    private final Set<RegionId> configured;

    private RegionRegistry(
            ActorSystem<?> system,
            DataEntities entities,
            JournalReader reader,
            RegionId self,
            Set<RegionId> configured) {
        this.system = system;
        this.entities = entities;
        this.self = self;
        this.configured = Set.copyOf(configured);
        this.members = new Definitions<>(system, entities, reader, KIND, "atoll-regions");
        CompletionStage<Void> unused = members.loaded().thenRun(this::enter);
    }

    /**
     * Starts it on this node, once; in the background it loads what is known, and writes this region's own entry when
     * there is none or another.
     *
     * @param configured the peers that this region is to have links with, which may not have said anything yet
     */
    public static RegionRegistry start(
            ActorSystem<?> system,
            DataEntities entities,
            JournalReader reader,
            RegionId self,
            Set<RegionId> configured) {
        return new RegionRegistry(system, entities, reader, self, configured);
    }

    /** Completes when all regions that this region knew of have been loaded; until then some may be missing. */
    public CompletionStage<Void> ready() {
        return members.loaded();
    }

    private void enter() {
        if (members.find(self.value()).filter(RegionMember::isActive).isPresent()) {
            return;
        }
        Operation write = new Operation.Assign(RegionMember.active(self).toJson());
        CompletionStage<EntityReply> written = entities.write(KIND.id(self.value()), DataTypes.REGISTER, write, null);
        written.whenComplete((reply, failure) -> {
            if (!(reply instanceof EntityReply.Written)) {
                LOG.warn("This region cannot enter itself among the regions yet, will try again: {}", reply);
                system.scheduler().scheduleOnce(RETRY, this::enter, system.executionContext());
            }
        });
    }

    /** All regions that this node knows of, by name. */
    public List<RegionMember> all() {
        TreeMap<RegionId, RegionMember> all = new TreeMap<>();
        configured.forEach(region -> all.put(region, RegionMember.configured(region)));
        members.all().forEach(member -> all.put(member.region(), member));
        return List.copyOf(all.values());
    }

    /** The region that this node belongs to. */
    public RegionId self() {
        return self;
    }

    /** This region, the configured peers, and all that have entered themselves, without those that are not active. */
    public SortedSet<RegionId> active() {
        SortedSet<RegionId> regions = new TreeSet<>(configured);
        regions.add(self);
        for (RegionMember member : members.all()) {
            if (member.isActive()) {
                regions.add(member.region());
            } else {
                regions.remove(member.region());
            }
        }
        return regions;
    }

    /** The regions that hold the collection: those of its definition, or all that are active. */
    public SortedSet<RegionId> of(CollectionDefinition collection) {
        return collection.regions().isEmpty() ? active() : new TreeSet<>(collection.regions());
    }
}
