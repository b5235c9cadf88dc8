package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.confirm.ConfirmationBook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Does for the real {@link ConfirmationBook} what the hub's actor does; gone with the process. */
final class SimConfirmations {

    /** A write that is durable here, and waits for others. */
    private record Waiting(String persistenceId, Dot dot) {}

    private final SimRegion region;
    private final ConfirmationBook<Waiting> book = new ConfirmationBook<>();
    private final NavigableMap<Long, List<Waiting>> open = new TreeMap<>();
    private long ids;
    private long wanted;

    SimConfirmations(SimRegion region) {
        this.region = region;
    }

    /** Nobody waits any more; but for regions that do not hold the collection, which say so. */
    boolean idle() {
        return book.size() == 0 || region.world.regions.stream().anyMatch(any -> !any.placement.isHolder());
    }

    /** @param newest the newest offset that was visible after the write was committed */
    void await(String persistenceId, Dot dot, long newest) {
        Set<RegionId> peers = new HashSet<>();
        region.world.regions.forEach(peer -> peers.add(peer.id));
        peers.remove(region.id);
        int needed = 1 + region.world.random.nextInt(peers.size());
        Waiting write = new Waiting(persistenceId, dot);
        book.add(++ids, newest, EntityId.collectionOf(persistenceId), peers, needed, write);
        open.computeIfAbsent(newest, offset -> new ArrayList<>()).add(write);
        wanted = Math.max(wanted, newest);
        region.links.values().forEach(link -> link.want(newest));
    }

    void opened(SimSession link) {
        if (wanted > 0) {
            link.want(wanted);
        }
    }

    void progressed(SimRegion peer, long applied, Set<String> excepted) {
        open.headMap(applied, true).values().forEach(writes -> writes.stream()
                .filter(write -> !excepted.contains(EntityId.collectionOf(write.persistenceId())))
                .forEach(write -> confirmed(write, peer)));
        book.applied(peer.id, applied, excepted).forEach(outcome -> {
            region.world.trace(() -> region.id + " has " + outcome);
            open.values().forEach(writes -> writes.remove(outcome.waiter()));
        });
    }

    /** What a region confirms is on its disk; unless that disk was lost, or every copy that there was. */
    private void confirmed(Waiting write, SimRegion by) {
        boolean lost = region.world.placing && !region.world.anybodyHas(write.persistenceId(), write.dot());
        if (!by.hasLostADisk && !lost) {
            boolean has = by.disk.has(write.persistenceId(), write.dot())
                    || region.world.mayLack(by, write.persistenceId(), write.dot());
            assertThat(has)
                    .as("%s has confirmed %s of %s", by.id, write.dot(), write.persistenceId())
                    .isTrue();
            region.world.ledger.confirmed++;
        }
    }
}
