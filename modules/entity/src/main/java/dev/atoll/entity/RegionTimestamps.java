package dev.atoll.entity;

import dev.atoll.entity.internal.TimestampDesk;
import dev.atoll.entity.internal.TimestampPeers;
import dev.atoll.journal.ClockPromise;
import dev.atoll.journal.WritesInFlight;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/**
 * The timestamps in flight on all nodes of a region: its own ledger, and what the other nodes say of theirs several times
 * a second. While a node does not answer and is still a member, nothing new is safe.
 */
public final class RegionTimestamps implements WritesInFlight {

    private final TimestampLedger own;
    private final TimestampPeers peers;

    private RegionTimestamps(TimestampLedger own, TimestampPeers peers) {
        this.own = own;
        this.peers = peers;
    }

    /**
     * Makes this node known to the region's others, and its clock later than all that the region has claimed. Call when
     * the node is up, and wait for the stage before anything is written or the journal is followed. Fails when another
     * member does not say within the limit whether it runs Atoll.
     *
     * @param blocking where the promise is read
     */
    public static CompletionStage<RegionTimestamps> start(
            ActorSystem<?> system, TimestampLedger ledger, ClockPromise promise, Duration limit, Executor blocking) {
        TimestampPeers peers = new TimestampPeers();
        ExtendedActorSystem classic = (ExtendedActorSystem) Adapter.toClassic(system);
        // first the others, then the promise: from the first answer on, nothing is claimed without this node
        return TimestampDesk.open(classic, ledger, peers, limit)
                .thenCompose(met -> CompletableFuture.supplyAsync(promise::load, blocking))
                .thenApply(promised -> {
                    ledger.clock().raise(promised);
                    return new RegionTimestamps(ledger, peers);
                });
    }

    @Override
    public Reading read() {
        Reading mine = own.read();
        return peers.limit(mine);
    }
}
