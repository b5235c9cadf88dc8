package dev.atoll.replication.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.EssentialActors;
import dev.atoll.replication.Completeness;
import dev.atoll.replication.ConfirmSettings;
import dev.atoll.replication.Confirmations;
import dev.atoll.replication.PeerStatus;
import dev.atoll.replication.ReachableAddress;
import dev.atoll.replication.RegionServices;
import dev.atoll.replication.ReplicationSettings;
import dev.atoll.replication.internal.horizon.HorizonShare;
import dev.atoll.replication.internal.horizon.HorizonTalk;
import dev.atoll.replication.internal.link.LinkIdentity;
import dev.atoll.replication.internal.protocol.Compression;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.http.javadsl.ServerBinding;

/** Puts the parts of a node's links together. */
public final class RunningLinks {

    private static final String TOPOLOGY = "mesh";
    private static final String BLOCKING = "atoll.journal.reader-dispatcher";
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final ActorSystem<?> system;
    private final ServerBinding binding;
    private final StatusBoard board;
    private final Completeness completeness;
    private final HorizonTalk horizons;
    private final ActorRef<LinkSupervisor.Command> supervisor;
    private final HubAsker hub;

    private RunningLinks(
            ActorSystem<?> system,
            ServerBinding binding,
            StatusBoard board,
            Completeness completeness,
            HorizonTalk horizons,
            ActorRef<LinkSupervisor.Command> supervisor,
            HubAsker hub) {
        this.system = system;
        this.binding = binding;
        this.board = board;
        this.completeness = completeness;
        this.horizons = horizons;
        this.supervisor = supervisor;
        this.hub = hub;
    }

    /** See {@link dev.atoll.replication.Replication#start}. */
    public static CompletionStage<RunningLinks> start(
            ActorSystem<?> system, ReplicationSettings settings, RegionServices region) {
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(BLOCKING));
        return CompletableFuture.supplyAsync(
                        () -> StoredCompleteness.load(region.journal().offsets()), blocking)
                .thenCompose(stored -> start(system, settings, region, stored, blocking));
    }

    private static CompletionStage<RunningLinks> start(
            ActorSystem<?> system,
            ReplicationSettings settings,
            RegionServices region,
            Completeness completeness,
            Executor blocking) {
        StatusBoard board = new StatusBoard(region.clock(), settings.peerRegions());
        Map<RegionId, Long> behind = new ConcurrentHashMap<>();
        Map<RegionId, Set<String>> lacking = new ConcurrentHashMap<>();
        HubServices hubServices = new HubServices(
                region.journal().reader()::highestOrdering,
                new OwnOffsets(
                        new RegionNodes(system)::isAlone, region.journal().committed()::newest, HubServices::millis),
                blocking,
                settings.peerRegions(),
                behind,
                lacking);
        ActorRef<ConfirmationHub.Command> hub =
                spawn(system, ConfirmationHub.create(hubServices), "atoll-confirmations");
        HorizonTalk horizons = new HorizonTalk(region.clock());
        LinkServices services = new LinkServices(
                identity(settings, region),
                LinkServices.limits(settings),
                settings,
                region,
                board,
                new PeerOrigins(),
                hub,
                behind,
                completeness,
                horizons,
                blocking);
        NodeDirectory directory =
                new NodeDirectory(Cluster.get(system).selfMember().address().hostPort());
        LinkTransport transport = new LinkTransport(system, settings);
        ActorRef<LinkSupervisor.Command> supervisor =
                spawn(system, LinkSupervisor.create(services, transport, directory), "atoll-links");
        ActorRef<RightsForwarder.Command> forwarder = spawn(system, RightsForwarder.create(supervisor), "atoll-rights");
        region.entities()
                .askThrough(
                        new LinkedRegions(board, services.origins(), region.placement(), directory.self(), forwarder));
        return transport.bind(() -> newSession(system, supervisor)).thenApply(binding -> {
            String address = ReachableAddress.of(
                    settings.advertised(),
                    settings.host(),
                    binding.localAddress().getPort(),
                    Cluster.get(system).selfMember().address().host().get());
            spawn(system, RegionBoard.create(board, directory, services.origins(), address), "atoll-links-board");
            spawn(system, CompletenessShare.create(completeness), "atoll-completeness");
            spawn(system, HorizonShare.create(horizons), "atoll-horizon");
            HubAsker asker = new HubAsker(system, hub, lacking);
            return new RunningLinks(system, binding, board, completeness, horizons, supervisor, asker);
        });
    }

    private static <T> ActorRef<T> spawn(
            ActorSystem<?> system, org.apache.pekko.actor.typed.Behavior<T> behavior, String name) {
        return EssentialActors.start(system, behavior, name);
    }

    private static LinkIdentity identity(ReplicationSettings settings, RegionServices region) {
        Set<Compression> compressions = new LinkedHashSet<>();
        compressions.add(Compression.valueOf(settings.compression().name()));
        compressions.addAll(List.of(Compression.ZSTD, Compression.LZ4, Compression.GZIP, Compression.NONE));
        return new LinkIdentity(
                region.region(),
                region.journal().identity().id(),
                new UUID(region.random().nextLong(), region.random().nextLong()),
                TOPOLOGY,
                0,
                EntityId.SLICES - 1,
                List.copyOf(compressions),
                settings.frames());
    }

    private static CompletionStage<Optional<LinkTransport.NewSession>> newSession(
            ActorSystem<?> system, ActorRef<LinkSupervisor.Command> supervisor) {
        return AskPattern.ask(supervisor, LinkSupervisor.Incoming::new, PATIENCE, system.scheduler());
    }

    public int port() {
        return binding.localAddress().getPort();
    }

    public List<PeerStatus> peers() {
        return board.all().stream()
                .map(peer -> peer.complete(completeness
                        .current(RegionId.of(peer.region()))
                        .map(completeness::upTo)
                        .filter(upTo -> !upTo.equals(HybridTimestamp.ZERO))
                        .map(HybridTimestamp::toString)
                        .orElse(null)))
                .toList();
    }

    public Completeness completeness() {
        return completeness;
    }

    /** What this node's links say and hear of how far regions have applied everything. */
    public HorizonTalk horizons() {
        return horizons;
    }

    /** See {@link dev.atoll.replication.Replication#confirmations}. */
    public Confirmations confirmations(RegionId self, ConfirmSettings settings) {
        return new Confirmations(self, settings, this::peers, hub);
    }

    /** See {@link dev.atoll.replication.Replication#stop}. */
    public CompletionStage<Void> stop() {
        CompletionStage<Boolean> goodbye =
                AskPattern.ask(supervisor, LinkSupervisor.Stop::new, GOODBYE, system.scheduler());
        return goodbye.exceptionally(late -> false)
                .thenCompose(said -> binding.unbind())
                .thenApply(done -> null);
    }
}
