package dev.atoll.node.internal;

import dev.atoll.backup.Backups;
import dev.atoll.backup.Drills;
import dev.atoll.history.AsOfReads;
import dev.atoll.history.ConflictLog;
import dev.atoll.history.RestoredReads;
import dev.atoll.journal.Journal;
import dev.atoll.journal.SnapshotReader;
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
import dev.atoll.recovery.RecoveryNotes;
import dev.atoll.recovery.RecoveryPoints;
import dev.atoll.recovery.RestoredTruth;
import dev.atoll.recovery.RewindJobs;
import dev.atoll.replication.LagLimits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.cluster.typed.Cluster;

/** Starts what a node does for those who ask it: the services over the data, its past, its backups, and the HTTP API. */
final class ServiceStart {

    private final NodeBase node;
    private final NodeSettings settings;
    private final Journal journal;
    private final RegionData data;
    private final RegionLinks links;

    ServiceStart(NodeBase node, RegionData data, RegionLinks links) {
        this.node = node;
        this.settings = node.settings();
        this.journal = node.journal();
        this.data = data;
        this.links = links;
    }

    CompletionStage<RunningRegion> run() {
        LagLimits lag = LagLimits.start(
                node.typed(), data.collections(), data.regions(), links.replication()::peers, settings.confirm());
        DataService service = service(lag);
        AsOfReads reads = new AsOfReads(journal.reader(), journal.database(), settings.history());
        PastService past = past(service, reads);
        RegionApi api = api(lag, service, reads, past);
        return bind(api).thenApply(port -> {
            if (port > 0) {
                String host =
                        Cluster.get(node.typed()).selfMember().address().host().get();
                links.placement().announce(settings.http().address(port, host));
            }
            return new RunningRegion(node.self(), api, port, links.replication());
        });
    }

    private RegionApi api(LagLimits lag, DataService service, AsOfReads reads, PastService past) {
        RecoveryService recovery = new RecoveryService(service, past, node.region());
        RewindJobs jobs = jobs(recovery);
        RestoredTruth truth = truth(recovery, jobs);
        RecoveryPoints points = RecoveryPoints.start(
                node.typed(), settings.recovery().points(), node.role(), node.region(), data.entities(), node.wall());
        Backups backups = Backups.start(
                node.typed(), settings.backups(), node.role(), journal, links.tail(), node.wall(), node.random());
        Drills drills = drills(reads, past, backups);
        return new RegionApi(
                service,
                past,
                recovery,
                jobs,
                truth,
                points,
                new Targets(points, backups, node.wall(), data.clock(), data.entities()::now),
                new ConflictService(new ConflictLog(journal.database()), service, node.clientReads()),
                new NodeStatus(node, data, links.replication(), lag, drills, truth),
                new MeshRegions(data.regions(), data.collections(), links.replication(), new HeldRights(service)),
                backups,
                new RegionRetention(node, data, links).service(),
                drills);
    }

    private DataService service(LagLimits lag) {
        WriteAssurance assurance = new WriteAssurance(
                data.regions(),
                links.replication().confirmations(node.region(), settings.confirm()),
                lag,
                node.typed().executionContext(),
                settings.confirm().maxWaiting());
        return new DataService(
                links.placement(),
                data.entities(),
                data.collections(),
                links.resolvers(),
                journal.reader(),
                settings.history(),
                assurance,
                sessions(),
                links.removal()::outOfService,
                node.clientReads());
    }

    private SessionGate sessions() {
        return new SessionGate(
                node.self(),
                links.replication().completeness(),
                links.replication()::peers,
                data.regions()::isRemoved,
                settings.sessions(),
                (delay, task) -> {
                    Cancellable later = node.typed()
                            .scheduler()
                            .scheduleOnce(delay, task, node.typed().executionContext());
                    return later::cancel;
                },
                node.typed().executionContext());
    }

    private PastService past(DataService service, AsOfReads reads) {
        return new PastService(
                service,
                reads,
                new RestoredReads(journal.restored(), journal.reader(), snapshots(), settings.history()),
                journal.reader(),
                journal.retention(),
                journal.identity().created(),
                () -> node.wall().instant().minus(settings.retention().window()),
                new PastCompleteness(
                        node.region(),
                        links.tail()::complete,
                        links.replication().completeness(),
                        data.regions()::active,
                        (collection, region) -> links.placement().mayLack(collection, region, true)
                                || links.placement().mayLack(collection, region, false)),
                node.clientReads());
    }

    private RewindJobs jobs(RecoveryService recovery) {
        return RewindJobs.start(
                node.typed(),
                settings.recovery(),
                node.role(),
                node.region(),
                data.entities(),
                journal.reader(),
                journal.retention(),
                recovery,
                node.wall(),
                node.random(),
                node.blocking());
    }

    private RestoredTruth truth(RecoveryService recovery, RewindJobs jobs) {
        return RestoredTruth.start(
                node.typed(),
                settings.recovery(),
                node.role(),
                journal.identity(),
                journal.restored(),
                jobs,
                recovery,
                node.wall(),
                node.blocking());
    }

    private Drills drills(AsOfReads reads, PastService past, Backups backups) {
        Drills drills = Drills.start(
                node.typed(),
                settings.drills(),
                new Drills.Region(
                        journal,
                        data.entities(),
                        reads,
                        settings.history(),
                        past,
                        new RecoveryNotes(data.entities(), journal.reader(), node.blocking())),
                backups,
                node.wall(),
                node.random());
        node.onStop(CoordinatedShutdown.PhaseServiceStop(), "atoll-drills", drills::stop);
        return drills;
    }

    private SnapshotReader snapshots() {
        return new SnapshotReader(journal.database());
    }

    private CompletionStage<Integer> bind(RegionApi api) {
        if (!settings.http().enabled()) {
            return CompletableFuture.completedStage(0);
        }
        return HttpEndpoint.bind(node.system(), settings.http(), api).thenApply(endpoint -> {
            node.onStop(CoordinatedShutdown.PhaseServiceUnbind(), "atoll-http", endpoint::stop);
            return endpoint.port();
        });
    }
}
