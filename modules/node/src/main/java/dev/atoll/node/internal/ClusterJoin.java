package dev.atoll.node.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.AtollSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this node a member of its region's cluster. */
final class ClusterJoin {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterJoin.class);

    private final Cluster cluster;
    private final AtollSettings settings;

    ClusterJoin(ExtendedActorSystem system, AtollSettings settings) {
        this.cluster = Cluster.get(system);
        this.settings = settings;
    }

    /** Completes when this node is up. */
    CompletionStage<Void> up() {
        CompletableFuture<Void> up = new CompletableFuture<>();
        cluster.registerOnMemberUp(() -> up.complete(null));
        boolean alone = cluster.settings().SeedNodes().isEmpty()
                && cluster.readView().members().isEmpty();
        if (alone && settings.joinSelf()) {
            cluster.join(cluster.selfAddress());
        } else if (alone) {
            LOG.info("Waiting until the application has joined a cluster (atoll.cluster.join-self is off)");
        } else {
            LOG.info("Joining the cluster of {}", cluster.settings().SeedNodes());
        }
        return up.orTimeout(settings.joinTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(explained(failure)));
    }

    private Throwable explained(Throwable failure) {
        return failure instanceof TimeoutException
                ? new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "This node was not taken into the cluster within "
                                + settings.joinTimeout().toSeconds() + " s (atoll.cluster.join-timeout); seed nodes: "
                                + cluster.settings().SeedNodes().mkString("[", ", ", "]") + ".")
                : failure;
    }
}
