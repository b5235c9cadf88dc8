package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.RunningLinks;
import dev.atoll.replication.internal.horizon.HorizonTalk;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The links of one node of a region. Safe for use by many threads.
 *
 * <p>What another region's events need to be applied here, and this region's there: nothing but a started
 * {@code Replication} on each node. Local reads and writes never wait for it.
 */
public final class Replication {

    private final RunningLinks links;

    private Replication(RunningLinks links) {
        this.links = links;
    }

    /**
     * Begins to take links and to dial the peers that are this node's. Call once per actor system, after its data actors
     * were started and this node is up in its cluster. When the stage completes, the port takes links; a peer that cannot
     * be reached is tried again for as long as the actor system lives.
     *
     * <p>The stage fails with {@link dev.atoll.crdt.ErrorCode#PORT_IN_USE}, or with
     * {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING} when the address is not this machine's.
     *
     * @param services of the same node
     */
    public static CompletionStage<Replication> start(
            ActorSystem<?> system, ReplicationSettings settings, RegionServices services) {
        return RunningLinks.start(system, settings, services).thenApply(Replication::new);
    }

    /** The port on which this node takes links. */
    public int port() {
        return links.port();
    }

    /** How every peer is doing, from memory; the same on all nodes of the region within a second or two. */
    public List<PeerStatus> peers() {
        return links.peers();
    }

    /**
     * Tells which peers have applied what was written here. Once per node.
     *
     * @param self the node's region
     */
    public Confirmations confirmations(RegionId self, ConfirmSettings settings) {
        return links.confirmations(self, settings);
    }

    /** How far this region is complete, for every origin that it knows. */
    public Completeness completeness() {
        return links.completeness();
    }

    HorizonTalk horizons() {
        return links.horizons();
    }

    /** Says goodbye on all links and takes no more. What is under way is sent again after the next start. */
    public CompletionStage<Void> stop() {
        return links.stop();
    }
}
