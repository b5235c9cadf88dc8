package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.confirm.ConfirmationBook;
import java.util.HashSet;
import java.util.Set;

/** Does for the real {@link ConfirmationBook} what the hub's actor does; gone with the process. */
final class SimConfirmations {

    /** A write that is durable here, and waits for others. */
    private record Waiting(String persistenceId, Dot dot) {}

    private final SimRegion region;
    private final ConfirmationBook<Waiting> book = new ConfirmationBook<>();
    private long ids;
    private long wanted;

    SimConfirmations(SimRegion region) {
        this.region = region;
    }

    boolean idle() {
        return book.size() == 0;
    }

    /** @param newest the newest offset that was visible after the write was committed */
    void await(String persistenceId, Dot dot, long newest) {
        Set<RegionId> peers = new HashSet<>();
        region.world.regions.forEach(peer -> peers.add(peer.id));
        peers.remove(region.id);
        int needed = 1 + region.world.random.nextInt(peers.size());
        book.add(++ids, newest, peers, needed, new Waiting(persistenceId, dot));
        wanted = Math.max(wanted, newest);
        region.links.values().forEach(link -> link.want(newest));
    }

    void opened(SimSession link) {
        if (wanted > 0) {
            link.want(wanted);
        }
    }

    void progressed(SimRegion peer, long applied) {
        book.applied(peer.id, applied).forEach(outcome -> {
            region.world.trace(() -> region.id + " has " + outcome);
            outcome.confirmedBy().forEach(by -> confirmed(outcome.waiter(), region.world.region(by)));
        });
    }

    /** What a region has confirmed is on its disk; unless the disk was lost since, which it is free to be; or erased with its copy. */
    private void confirmed(Waiting write, SimRegion by) {
        if (!by.hasLostADisk && !by.world.placing) {
            assertThat(by.disk.state(write.persistenceId()).seen())
                    .as("%s has confirmed %s of %s", by.id, write.dot(), write.persistenceId())
                    .matches(seen -> seen.covers(write.dot()));
            region.world.ledger.confirmed++;
        }
    }
}
