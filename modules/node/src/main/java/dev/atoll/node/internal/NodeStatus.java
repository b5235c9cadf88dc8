package dev.atoll.node.internal;

import dev.atoll.backup.Drill;
import dev.atoll.backup.Drills;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.journal.Journal;
import dev.atoll.management.RegionStatus;
import dev.atoll.recovery.RestoredTruth;
import dev.atoll.replication.LagLimits;
import dev.atoll.replication.PeerStatus;
import dev.atoll.replication.Replication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;

/** What this node knows of its region without asking others. */
final class NodeStatus implements RegionStatus {

    private static final long PATIENCE_MILLIS = 1000;

    private final Cluster cluster;
    private final RegionId region;
    private final Journal journal;
    private final CollectionRegistry collections;
    private final RegionRegistry regions;
    private final Replication links;
    private final LagLimits lagLimits;
    private final Drills drills;
    private final RestoredTruth truth;
    private final Instant started;
    private final Executor blocking;

    NodeStatus(
            NodeBase node,
            RegionData data,
            Replication links,
            LagLimits lagLimits,
            Drills drills,
            RestoredTruth truth) {
        this.cluster = Cluster.get(node.system());
        this.region = node.region();
        this.journal = node.journal();
        this.collections = data.collections();
        this.regions = data.regions();
        this.links = links;
        this.lagLimits = lagLimits;
        this.drills = drills;
        this.truth = truth;
        this.started = node.wall().instant();
        this.blocking = node.blocking();
    }

    @Override
    public HaStatus ha() {
        var identity = journal.identity();
        List<Degradation> degraded = degraded();
        return new HaStatus(
                region.value(),
                cluster.selfAddress().hostPort(),
                Version.TEXT,
                degraded.isEmpty() ? "ok" : "degraded",
                degraded,
                new JournalInfo(
                        journal.database().settings().type().name().toLowerCase(Locale.ROOT),
                        identity.id().toString(),
                        identity.created().toString()),
                regions.all().stream()
                        .map(each -> new KnownRegion(each.region().value(), each.state()))
                        .toList(),
                members());
    }

    private List<Member> members() {
        var state = cluster.state();
        Set<?> unreachable = state.getUnreachable();
        List<Member> members = new ArrayList<>();
        state.getMembers()
                .forEach(member -> members.add(new Member(
                        member.address().hostPort(),
                        member.status().toString(),
                        !unreachable.contains(member),
                        List.copyOf(member.getRoles()))));
        return members;
    }

    @Override
    public List<PeerStatus> peers() {
        return links.peers();
    }

    @Override
    public List<LagLimits.Status> lagLimits() {
        return lagLimits.status();
    }

    @Override
    public CompletionStage<List<Check>> readiness() {
        return CompletableFuture.supplyAsync(() -> journal.reader().highestOrdering(), blocking)
                .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .handle((ordering, failure) -> List.of(
                        new Check("journal", failure == null ? null : "does not answer"),
                        new Check("collections", collections.isReady() ? null : "are being loaded"),
                        new Check("member", memberProblem()),
                        new Check(
                                "region",
                                regions.isRemoved(regions.origin()) ? "was removed from the mesh for good" : null)));
    }

    @Override
    public List<Degradation> degraded() {
        return Stream.of(failedDrill(), openRestore()).flatMap(Optional::stream).toList();
    }

    private Optional<Degradation> failedDrill() {
        return drills.failed()
                .map(drill -> new Degradation(
                        "drill",
                        "Drill " + drill.id() + " failed: "
                                + drill.problems().stream()
                                        .map(Drill.Problem::detail)
                                        .collect(Collectors.joining(" ")),
                        drill.finished()));
    }

    private Optional<Degradation> openRestore() {
        return truth.status()
                .filter(status -> status.state() != RestoredTruth.State.DONE)
                .map(status -> new Degradation(
                        "restore",
                        "What was restored, of " + status.to() + ", is to win in all regions, and has not yet: "
                                + (status.waitsFor().isEmpty()
                                        ? "see /api/recovery/jobs."
                                        : "not all was heard yet of the regions " + status.waitsFor() + "."),
                        started.toString()));
    }

    private String memberProblem() {
        MemberStatus status = cluster.selfMember().status();
        return status.equals(MemberStatus.up()) ? null : "is " + status;
    }
}
