package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.Slot;
import dev.atoll.crdt.VersionVector;
import dev.atoll.crdt.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Invariants 3 to 6, on the disks of regions that have come to rest. */
final class SimChecks {

    private final SimWorld world;
    private final Set<String> keys = new TreeSet<>();

    SimChecks(SimWorld world) {
        this.world = world;
        world.regions.forEach(region -> keys.addAll(region.disk.entities.keySet()));
    }

    private List<SimRegion> holders(String key) {
        return world.active().stream()
                .filter(region -> !key.startsWith(SimPlacement.COLLECTION + "|") || region.placement.isHolder())
                .toList();
    }

    void check() {
        for (String key : keys) {
            if (world.operator.retired.isEmpty()) { // of those that are, not every row says what it rests on
                world.regions.forEach(region -> checkDenseAndCausal(region, key));
            }
            checkConverged(key);
            checkViews(key);
            checkMeaning(key);
        }
        world.policies.assertAgreed(world.active());
        world.operator.assertAgreed();
        checkNothingAcknowledgedIsLost();
        checkRequests();
    }

    /** Invariants 3 and 4: replaying a journal meets no gap, no duplicate, and no event before its dependencies. */
    private static void checkDenseAndCausal(SimRegion region, String key) {
        EntityState state = EntityState.EMPTY;
        for (SimDisk.Row stored : region.disk.rowsOf(key)) {
            EventRow row = EventRowCodec.decode(stored.payload());
            assertThat(state.receive(row))
                    .as("row %s of %s in %s", stored.ordering(), key, region.id)
                    .isEqualTo(new Reception.Apply(row));
            state = state.apply(row);
        }
    }

    /** Invariant 5. */
    private void checkConverged(String key) {
        byte[] expected = null;
        for (SimRegion region : holders(key)) {
            byte[] state = EntityStateCodec.encode(inTheEnd(region, key));
            expected = expected == null ? state : expected;
            assertThat(state)
                    .as("%s in %s: %s", key, region.id, region.disk.state(key))
                    .isEqualTo(expected);
        }
    }

    /** Less what may be forgotten at some time, and is in some regions. */
    private EntityState inTheEnd(SimRegion region, String key) {
        EntityState state = region.disk.state(key).prune(world.operator.retired);
        return world.forgetting ? state.afterForgetting(HybridTimestamp.of(2 * world.now, 0)) : state;
    }

    /** Under every policy all regions show the same. */
    private void checkViews(String key) {
        for (ConflictPolicy policy : SimPolicies.ALL) {
            List<View> expected = null;
            for (SimRegion region : holders(key)) {
                List<View> views = region.disk.state(key).slots().stream()
                        .filter(Slot::present)
                        .<View>map(slot -> slot.view(policy))
                        .toList();
                expected = expected == null ? views : expected;
                assertThat(views)
                        .as("%s in %s under %s", key, region.id, policy.name())
                        .isEqualTo(expected);
            }
        }
    }

    /**
     * What the regions agree on is what their events say: applying each of them once, in a causal order of our own,
     * gives the same bytes. Only for entities all of whose events are still somewhere.
     */
    private void checkMeaning(String key) {
        if (holders(key).isEmpty()) {
            return;
        }
        EntityState agreed = holders(key).get(0).disk.state(key);
        SimEscrow.assertAccounts(world, key, agreed);
        if (!world.operator.removed.isEmpty() || world.forgetting) {
            return; // of these, no region may have the events one by one
        }
        Map<Dot, DataEvent> events = new TreeMap<>();
        world.regions.forEach(region -> eventsOf(region, key).forEach(event -> events.put(event.dot(), event)));
        long[] count = new long[1];
        agreed.seen().forEach((origin, sequence) -> count[0] += sequence);
        if (count[0] == events.size()) {
            SimRewinds.assertInForce(key, agreed, events);
            world.policies.assertNothingLost(key, agreed, events.values());
            SimEscrow.assertNothingLostNorTwice(key, agreed, events.values());
            assertThat(EntityStateCodec.encode(replay(events)))
                    .as("%s is %s", key, agreed)
                    .isEqualTo(EntityStateCodec.encode(agreed));
        }
    }

    private static List<DataEvent> eventsOf(SimRegion region, String key) {
        List<DataEvent> events = new ArrayList<>();
        for (SimDisk.Row stored : region.disk.rowsOf(key)) {
            if (EventRowCodec.decode(stored.payload()) instanceof EventRow.Events row) {
                events.addAll(row.events());
            }
        }
        return events;
    }

    private static EntityState replay(Map<Dot, DataEvent> events) {
        EntityState state = EntityState.EMPTY;
        while (!events.isEmpty()) {
            VersionVector seen = state.seen();
            DataEvent next = events.values().stream()
                    .filter(e -> e.sequence() == seen.get(e.origin()) + 1 && seen.covers(e.dependencies()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Events " + events.keySet() + " cannot follow " + seen));
            state = state.apply(next);
            events.remove(next.dot());
        }
        return state;
    }

    /** Invariant 6. */
    private void checkNothingAcknowledgedIsLost() {
        for (SimLedger.Acknowledged write : world.ledger.acknowledged) {
            if (world.operator.removed.contains(write.dot().origin())) {
                continue;
            }
            for (SimRegion region : holders(write.persistenceId())) {
                boolean has = region.disk.has(write.persistenceId(), write.dot())
                        || world.mayLack(region, write.persistenceId(), write.dot());
                assertThat(has)
                        .as("%s in %s has %s", write.persistenceId(), region.id, write.dot())
                        .isTrue();
            }
        }
    }

    /** A request is applied once at most, and as clients were told. */
    private void checkRequests() {
        Map<RequestId, Dot> applied = new HashMap<>();
        for (SimRegion region : world.regions) {
            Set<SimLedger.Replayed> here = new HashSet<>();
            for (String key : keys) {
                for (DataEvent event : eventsOf(region, key)) {
                    if (event.request() != null) {
                        here.add(new SimLedger.Replayed(region.disk.id, key, event.request()));
                        Dot first = applied.putIfAbsent(event.request(), event.dot());
                        assertThat(first)
                                .as("one event of %s in %s", event.request(), key)
                                .isIn(null, event.dot());
                    }
                }
            }
            assertThat(here)
                    .containsAll(world.ledger.replayed.stream()
                            .filter(request ->
                                    !world.placing && request.journal().equals(region.disk.id))
                            .toList());
        }
        assertThat(applied).doesNotContainKeys(world.ledger.notApplied.toArray(RequestId[]::new));
    }
}
