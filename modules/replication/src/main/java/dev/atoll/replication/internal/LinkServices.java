package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.entity.DataEntities;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail;
import dev.atoll.replication.Completeness;
import dev.atoll.replication.LinkPlacement;
import dev.atoll.replication.LinkRemoval;
import dev.atoll.replication.RegionServices;
import dev.atoll.replication.ReplicationSettings;
import dev.atoll.replication.internal.horizon.HorizonTalk;
import dev.atoll.replication.internal.link.LinkIdentity;
import dev.atoll.replication.internal.link.LinkLimits;
import dev.atoll.replication.internal.link.LinkTime;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What every session of a node uses.
 *
 * @param behind how many milliseconds each peer is behind; changes
 * @param blocking where JDBC runs
 */
record LinkServices(
        LinkIdentity identity,
        LinkLimits limits,
        ReplicationSettings settings,
        RegionServices region,
        StatusBoard board,
        PeerOrigins origins,
        ActorRef<ConfirmationHub.Command> hub,
        Map<RegionId, Long> behind,
        Completeness completeness,
        HorizonTalk horizons,
        Executor blocking) {

    Journal journal() {
        return region.journal();
    }

    DataEntities entities() {
        return region.entities();
    }

    LinkPlacement placement() {
        return region.placement();
    }

    LinkRemoval removal() {
        return region.removal();
    }

    ActorRef<JournalTail.Command> tail() {
        return region.tail();
    }

    InstantSource clock() {
        return region.clock();
    }

    /** Another node of the region holds the link to the peer now. */
    void drop(RegionId peer) {
        board.drop(peer);
        origins.drop(peer);
    }

    LinkTime now() {
        return new LinkTime(System.nanoTime() / 1_000_000, clock().millis());
    }

    static LinkLimits limits(ReplicationSettings s) {
        return new LinkLimits(
                s.window().bytes(),
                s.batching().rows(),
                s.batching().bytes(),
                s.window().entities(),
                s.window().rowsPerMessage(),
                s.window().bytesPerMessage(),
                s.retries().maxRepairs(),
                s.transferReads(),
                s.heartbeats().interval(),
                s.heartbeats().deadline(),
                s.offsets().interval(),
                s.offsets().rows(),
                s.retries().minBackoff(),
                s.retries().maxBackoff(),
                s.retries().parkAfter(),
                s.retries().repairAfter());
    }
}
