package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.ConfirmMode;
import dev.atoll.entity.ConfirmRule;
import dev.atoll.replication.internal.confirm.ConfirmationBook;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Does for the real {@link ConfirmationBook} what the hub's actor does; gone with the process. */
final class SimConfirmations {

    private static final List<ConfirmRule> RULES = List.of(
            ConfirmRule.semiSync(2),
            ConfirmRule.semiSync(3),
            ConfirmRule.of(ConfirmMode.QUORUM),
            ConfirmRule.of(ConfirmMode.ALL));

    private static final int LONGEST_WAIT_MILLIS = 1_500;

    /**
     * A write that is durable here, and waits for others.
     *
     * @param holders of the collection, this one included
     * @param seenAt those that have said that they have it, and have it
     */
    private record Waiting(
            long id, String persistenceId, Dot dot, ConfirmRule rule, Set<RegionId> holders, Set<RegionId> seenAt) {}

    private final SimRegion region;
    private final SimWorld world;
    private final ConfirmationBook<Waiting> book = new ConfirmationBook<>();
    private final NavigableMap<Long, List<Waiting>> open = new TreeMap<>();
    private long ids;
    private long wanted;

    SimConfirmations(SimRegion region) {
        this.region = region;
        this.world = region.world;
    }

    /** Nobody waits any more. */
    boolean idle() {
        return book.size() == 0;
    }

    /** @param newest the newest offset that was visible after the write was committed */
    void await(String persistenceId, Dot dot, long newest) {
        ConfirmRule rule = RULES.get(world.random.nextInt(RULES.size()));
        Set<RegionId> holders = region.placement.holders(EntityId.collectionOf(persistenceId));
        int ofOthers = Math.min(rule.needed(holders.size()), holders.size()) - 1;
        if (ofOthers == 0) {
            return;
        }
        Set<RegionId> peers = new TreeSet<>(holders);
        peers.remove(region.id);
        boolean fewer = world.mutation == Mutation.CONFIRMED_BY_ONE_TOO_FEW;
        long id = ++ids;
        Waiting write = new Waiting(id, persistenceId, dot, rule, holders, new TreeSet<>());
        book.add(
                id,
                newest,
                EntityId.collectionOf(persistenceId),
                peers,
                fewer ? Math.max(1, ofOthers - 1) : ofOthers,
                write);
        open.computeIfAbsent(newest, offset -> new ArrayList<>()).add(write);
        wanted = Math.max(wanted, newest);
        region.links.values().forEach(link -> link.want(newest));
        if (world.placing
                || world.removing
                || world.random.nextInt(3) == 0) { // the others wait for as long as it takes
            int limit = world.random.nextInt(LONGEST_WAIT_MILLIS);
            region.inThisLife(limit, () -> book.giveUp(id).ifPresent(this::told));
        }
    }

    void opened(SimSession link) {
        if (wanted > 0) {
            link.want(wanted);
        }
    }

    /** @param as what the peer is, as far as the link knows: it may have lost its disk since it said so */
    void progressed(SimRegion peer, Origin as, long applied, Set<String> excepted) {
        open.headMap(applied, true).values().forEach(writes -> writes.stream()
                .filter(write -> !excepted.contains(EntityId.collectionOf(write.persistenceId())))
                .forEach(write -> confirmed(write, peer, as)));
        boolean another = world.mutation == Mutation.A_PEER_COUNTS_FOR_ANOTHER;
        RegionId counts = another ? world.regions.get(world.random.nextInt(world.regions.size())).id : peer.id;
        book.applied(counts, applied, excepted).forEach(outcome -> {
            assertEnough(outcome);
            told(outcome);
        });
    }

    /** What a region confirms is on its disk; unless that disk was lost, or every copy that there was. */
    private void confirmed(Waiting write, SimRegion by, Origin as) {
        boolean has = by.disk.has(write.persistenceId(), write.dot())
                || world.mayLack(by, write.persistenceId(), write.dot())
                || !by.origin().equals(as)
                || world.placing && !world.anybodyHas(write.persistenceId(), write.dot());
        assertThat(has)
                .as("%s has confirmed %s of %s", by.id, write.dot(), write.persistenceId())
                .isTrue();
        write.seenAt().add(by.id);
    }

    /** As the mode says, in words of our own. */
    private void assertEnough(ConfirmationBook.Outcome<Waiting> outcome) {
        Waiting write = outcome.waiter();
        int have = outcome.confirmedBy().size() + 1;
        int all = write.holders().size();
        boolean enough =
                switch (write.rule().mode()) {
                    case ASYNC -> true;
                    case SEMI_SYNC -> have >= Math.min(write.rule().minRegions(), all);
                    case QUORUM -> 2 * have > all;
                    case ALL -> have == all;
                };
        assertThat(enough).as("%s has %s", region.id, outcome).isTrue();
    }

    /** Of whomever the client is told that it has the write, in time or not, that was seen. */
    private void told(ConfirmationBook.Outcome<Waiting> outcome) {
        world.trace(() -> region.id + " has " + outcome);
        assertThat(outcome.confirmedBy()).doesNotContain(region.id);
        assertThat(outcome.waiter().seenAt())
                .as("regions that have %s", outcome.waiter())
                .containsAll(outcome.confirmedBy());
        open.values().forEach(writes -> writes.remove(outcome.waiter()));
    }
}
