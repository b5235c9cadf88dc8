package dev.atoll.node.internal;

import dev.atoll.entity.FrameSettings;
import dev.atoll.journal.ClientReads;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.node.AtollSettings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a node of a region, step by step; each step relies on those before it. It stops in the opposite order: first no
 * more requests, then no more links, then Pekko hands over the shards and leaves the cluster, last the database closes.
 */
public final class RegionStart {

    private static final Logger LOG = LoggerFactory.getLogger(RegionStart.class);
    private static final String BLOCKING = "atoll.journal.reader-dispatcher";

    private final ExtendedActorSystem system;
    private final InstantSource wall;
    private final RandomGenerator random = new SecureRandom();

    /** @param wall the clock that this node goes by */
    public RegionStart(ExtendedActorSystem system, InstantSource wall) {
        this.system = system;
        this.wall = wall;
    }

    /** A failed start leaves things behind that end with the actor system. */
    public CompletionStage<RunningRegion> run() {
        try {
            NodeSettings settings =
                    NodeSettings.from(system.settings().config()).withinRequests(LOG::warn);
            DowningSettings.from(system.settings().config()).warning().ifPresent(LOG::warn);
            ListenPorts.requireFree(settings);
            Executor blocking = system.dispatchers().lookup(BLOCKING);
            return CompletableFuture.supplyAsync(() -> openJournal(settings.atoll()), blocking)
                    .thenCombine(new ClusterJoin(system, settings.atoll()).up(), (journal, up) -> journal)
                    .thenCompose(journal -> checked(settings, journal))
                    .thenComposeAsync(
                            journal -> start(new NodeBase(
                                    system, settings, journal, wall, random, blocking, clientReads(journal))),
                            blocking);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private Executor clientReads(Journal journal) {
        ClientReads reads = new ClientReads(journal.database().settings().clientReads());
        system.registerOnTermination(reads::close);
        return reads;
    }

    private Journal openJournal(AtollSettings settings) {
        return JournalExtension.get(system).open(settings.region(), wall, random);
    }

    private CompletionStage<Journal> checked(NodeSettings settings, Journal journal) {
        FrameSettings frame = FrameSettings.from(system.settings().config());
        return new MemberCheck(
                        system,
                        MemberCard.of(journal),
                        settings.atoll().joinTimeout(),
                        () -> frame.requireRoomFor(settings.entities()))
                .pass()
                .thenApply(passed -> journal);
    }

    private static CompletionStage<RunningRegion> start(NodeBase node) {
        return RegionData.start(node).thenCompose(data -> RegionLinks.start(node, data)
                .thenCompose(links -> new ServiceStart(node, data, links).run()));
    }
}
