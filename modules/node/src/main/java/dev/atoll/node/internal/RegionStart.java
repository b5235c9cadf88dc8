package dev.atoll.node.internal;

import dev.atoll.backup.Backups;
import dev.atoll.backup.Drills;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionGates;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.ForgettingHorizon;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.entity.RegionTimestamps;
import dev.atoll.entity.TimestampLedger;
import dev.atoll.history.AsOfReads;
import dev.atoll.history.ConflictLog;
import dev.atoll.history.ConflictRecording;
import dev.atoll.history.KnownCollections;
import dev.atoll.history.RestoredReads;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSignal;
import dev.atoll.journal.JournalTail;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.TailProgress;
import dev.atoll.journal.WritesInFlight;
import dev.atoll.management.ConflictResolvers;
import dev.atoll.management.ConflictService;
import dev.atoll.management.DataService;
import dev.atoll.management.HeldRights;
import dev.atoll.management.HttpEndpoint;
import dev.atoll.management.PastCompleteness;
import dev.atoll.management.PastService;
import dev.atoll.management.RecoveryService;
import dev.atoll.management.RegionApi;
import dev.atoll.management.SessionGate;
import dev.atoll.management.Targets;
import dev.atoll.management.WriteAssurance;
import dev.atoll.node.AtollSettings;
import dev.atoll.recovery.RecoveryNotes;
import dev.atoll.recovery.RecoveryPoints;
import dev.atoll.recovery.RestoredTruth;
import dev.atoll.recovery.RewindJobs;
import dev.atoll.replication.LagLimits;
import dev.atoll.replication.RegionHorizon;
import dev.atoll.replication.RegionPlacement;
import dev.atoll.replication.RegionRemoval;
import dev.atoll.replication.RegionServices;
import dev.atoll.replication.Replication;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/**
 * Starts a node of a region, step by step; each step relies on those before it. It stops in the opposite order: first no
 * more requests, then no more links, then Pekko hands over the shards and leaves the cluster, last the database closes.
 */
public final class RegionStart {

    private static final String BLOCKING = "atoll.journal.reader-dispatcher";

    private final ExtendedActorSystem system;
    private final ActorSystem<Void> typed;
    private final InstantSource wall = InstantSource.system();
    private final RandomGenerator random = new SecureRandom();

    public RegionStart(ExtendedActorSystem system) {
        this.system = system;
        this.typed = Adapter.toTyped(system);
    }

    /** A failed start leaves things behind that end with the actor system. */
    public CompletionStage<RunningRegion> run() {
        try {
            NodeSettings settings = NodeSettings.from(system.settings().config());
            return CompletableFuture.supplyAsync(() -> openJournal(settings.atoll()), blocking())
                    .thenCombine(new ClusterJoin(system, settings.atoll()).up(), (journal, up) -> journal)
                    .thenCompose(journal -> checked(settings.atoll(), journal))
                    .thenComposeAsync(journal -> start(settings, journal), blocking());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Journal openJournal(AtollSettings settings) {
        return JournalExtension.get(system).open(settings.region(), wall, random);
    }

    private CompletionStage<Journal> checked(AtollSettings settings, Journal journal) {
        return new MemberCheck(system, MemberCard.of(journal), settings.joinTimeout())
                .pass()
                .thenApply(passed -> journal);
    }

    private CompletionStage<RunningRegion> start(NodeSettings settings, Journal journal) {
        JournalSignal signal = new JournalSignal();
        Origin self = self(settings, journal);
        TimestampLedger ledger = new TimestampLedger(
                new HybridClock(wall, settings.replication().maxClockAhead()),
                JournalExtension.get(system).openWrites());
        CollectionGates gates = new CollectionGates();
        RegionPlacement.closeGates(journal, gates);
        ForgettingHorizon horizon = RegionHorizon.adopt(typed, journal);
        return RegionTimestamps.start(
                        typed, ledger, journal.clockPromise(), settings.atoll().joinTimeout(), blocking())
                .thenCompose(writes -> start(
                        settings,
                        journal,
                        signal,
                        writes,
                        ledger.clock(),
                        DataEntities.start(typed, settings.entities(), self, ledger, signal::raise, gates, horizon),
                        gates));
    }

    private CompletionStage<RunningRegion> start(
            NodeSettings settings,
            Journal journal,
            JournalSignal signal,
            WritesInFlight writes,
            HybridClock clock,
            DataEntities entities,
            CollectionGates gates) {
        CollectionRegistry collections = CollectionRegistry.start(typed, entities, journal.reader());
        RegionRegistry regions = RegionRegistry.start(
                typed,
                entities,
                journal.reader(),
                self(settings, journal),
                settings.replication().peerRegions());
        return collections
                .ready()
                .thenCombine(regions.ready(), (known, members) -> known)
                .thenCompose(
                        ready -> link(settings, journal, entities, collections, regions, signal, writes, clock, gates));
    }

    private CompletionStage<RunningRegion> link(
            NodeSettings settings,
            Journal journal,
            DataEntities entities,
            CollectionRegistry collections,
            RegionRegistry regions,
            JournalSignal signal,
            WritesInFlight writes,
            HybridClock clock,
            CollectionGates gates) {
        ActorRef<JournalTail.Command> tail =
                typed.systemActorOf(JournalTail.create(journal, signal, writes, wall), "atoll-tail", Props.empty());
        AtomicReference<Replication> started = new AtomicReference<>();
        RegionPlacement placement = RegionPlacement.start(
                typed,
                new RegionPlacement.Parts(
                        settings.atoll().region(), journal, entities, gates, collections, tail, settings.placement()),
                () -> known(regions, started.get()),
                regions::isGone);
        RegionRemoval removal = RegionRemoval.start(typed, regions, journal, entities, placement, settings.placement());
        ConflictResolvers resolvers = resolvers(settings);
        ConflictRecording.start(
                typed,
                settings.conflicts(),
                settings.entities().sharding().role(),
                self(settings, journal),
                journal,
                tail,
                new KnownCollections(collections::find, placement::takesRows, resolvers::choice),
                wall);
        RegionServices services = new RegionServices(
                settings.atoll().region(), journal, entities, tail, placement, removal, wall, random);
        return Replication.start(typed, settings.replication(), services).thenCompose(links -> {
            started.set(links);
            onStop(CoordinatedShutdown.PhaseServiceStop(), "atoll-links", links::stop);
            TailProgress own = TailProgress.follow(typed, tail);
            RegionRetention retention =
                    new RegionRetention(typed, settings, journal, entities, regions, placement, own, clock, links);
            return serve(
                    settings,
                    journal,
                    entities,
                    collections,
                    resolvers,
                    regions,
                    placement,
                    removal,
                    own,
                    retention,
                    links);
        });
    }

    /** The regions that this node knows of. */
    private static Set<RegionId> known(RegionRegistry registry, Replication links) {
        Set<RegionId> regions = new HashSet<>(registry.active());
        if (links != null) {
            links.peers().forEach(peer -> regions.add(RegionId.of(peer.region())));
        }
        regions.removeIf(registry::isGone);
        return regions;
    }

    private CompletionStage<RunningRegion> serve(
            NodeSettings settings,
            Journal journal,
            DataEntities entities,
            CollectionRegistry collections,
            ConflictResolvers resolvers,
            RegionRegistry regions,
            RegionPlacement placement,
            RegionRemoval removal,
            TailProgress own,
            RegionRetention retention,
            Replication links) {
        LagLimits lag = LagLimits.start(typed, collections, regions, links::peers, settings.confirm());
        WriteAssurance assurance = new WriteAssurance(
                regions,
                links.confirmations(settings.atoll().region(), settings.confirm()),
                lag,
                typed.executionContext(),
                settings.confirm().maxWaiting());
        DataService data = new DataService(
                placement,
                entities,
                collections,
                resolvers,
                journal.reader(),
                settings.history(),
                assurance,
                sessions(settings, journal, regions, links),
                removal::outOfService,
                blocking());
        ConflictService conflicts = new ConflictService(new ConflictLog(journal.database()), data, blocking());
        AsOfReads reads = new AsOfReads(journal.reader(), new SnapshotReader(journal.database()), settings.history());
        PastService past = past(settings, journal, reads, regions, placement, data, own, links);
        RecoveryService recovery =
                new RecoveryService(data, past, settings.atoll().region());
        RewindJobs jobs = RewindJobs.start(
                typed,
                settings.recovery(),
                settings.entities().sharding().role(),
                settings.atoll().region(),
                entities,
                journal.reader(),
                journal.retention(),
                recovery,
                wall,
                random,
                blocking());
        RestoredTruth.start(
                typed,
                settings.recovery(),
                settings.entities().sharding().role(),
                journal.identity(),
                journal.restored(),
                jobs,
                recovery,
                wall,
                blocking());
        RecoveryPoints points = RecoveryPoints.start(
                typed,
                settings.recovery().points(),
                settings.entities().sharding().role(),
                settings.atoll().region(),
                entities,
                wall);
        Backups backups = Backups.start(
                typed, settings.backups(), settings.entities().sharding().role(), journal, own, wall, random);
        Drills drills = drills(settings, journal, entities, reads, past, backups);
        NodeStatus status = new NodeStatus(
                system, settings.atoll().region(), journal, collections, regions, links, lag, drills, blocking());
        RegionApi api = new RegionApi(
                data,
                past,
                recovery,
                jobs,
                points,
                new Targets(points, backups, wall),
                conflicts,
                status,
                new MeshRegions(regions, collections, links, new HeldRights(data)),
                backups,
                retention.service(blocking()),
                drills);
        return bind(settings, api).thenApply(port -> {
            if (port > 0) {
                placement.announce(settings.http().address(port));
            }
            return new RunningRegion(self(settings, journal), api, port, links);
        });
    }

    private PastService past(
            NodeSettings settings,
            Journal journal,
            AsOfReads reads,
            RegionRegistry regions,
            RegionPlacement placement,
            DataService data,
            TailProgress own,
            Replication links) {
        return new PastService(
                data,
                reads,
                new RestoredReads(
                        journal.restored(),
                        journal.reader(),
                        new SnapshotReader(journal.database()),
                        settings.history()),
                journal.reader(),
                journal.retention(),
                new PastCompleteness(
                        settings.atoll().region(),
                        own::complete,
                        links.completeness(),
                        regions::active,
                        (collection, region) -> placement.mayLack(collection, region, true)
                                || placement.mayLack(collection, region, false)),
                blocking());
    }

    private Drills drills(
            NodeSettings settings,
            Journal journal,
            DataEntities entities,
            AsOfReads reads,
            PastService past,
            Backups backups) {
        Drills drills = Drills.start(
                typed,
                settings.drills(),
                new Drills.Region(
                        journal,
                        entities,
                        reads,
                        settings.history(),
                        past,
                        new RecoveryNotes(entities, journal.reader(), blocking())),
                backups,
                wall,
                random);
        onStop(CoordinatedShutdown.PhaseServiceStop(), "atoll-drills", drills::stop);
        return drills;
    }

    private static Origin self(NodeSettings settings, Journal journal) {
        return new Origin(settings.atoll().region(), journal.identity().incarnation());
    }

    private SessionGate sessions(NodeSettings settings, Journal journal, RegionRegistry regions, Replication links) {
        return new SessionGate(
                self(settings, journal),
                links.completeness(),
                links::peers,
                regions::isRemoved,
                settings.sessions(),
                (delay, task) -> {
                    Cancellable later = typed.scheduler().scheduleOnce(delay, task, typed.executionContext());
                    return later::cancel;
                },
                typed.executionContext());
    }

    private ConflictResolvers resolvers(NodeSettings settings) {
        return new ConflictResolvers(
                system.dynamicAccess().classLoader(), settings.resolvers(), wall, typed.executionContext());
    }

    private CompletionStage<Integer> bind(NodeSettings settings, RegionApi api) {
        if (!settings.http().enabled()) {
            return CompletableFuture.completedStage(0);
        }
        return HttpEndpoint.bind(system, settings.http(), api).thenApply(endpoint -> {
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
