package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.TimestampVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What regions have claimed to be complete, against everything that is durable where it was accepted: also what no
 * client was told of, for others may have read it.
 */
final class SimClaims {

    private record Durable(String persistenceId, Dot dot) {}

    private final SimWorld world;
    private final Map<Origin, TreeMap<HybridTimestamp, List<Durable>>> events = new HashMap<>();
    private final Map<RegionId, TimestampVector> claims = new HashMap<>();

    SimClaims(SimWorld world) {
        this.world = world;
    }

    private TimestampVector claimsOf(SimRegion region) {
        return claims.getOrDefault(region.id, TimestampVector.EMPTY);
    }

    /** The rows are visible in the journal of the region. */
    void durable(SimRegion region, List<SimDisk.Row> rows) {
        for (SimDisk.Row row : rows) {
            if (EventRowCodec.decode(row.payload()) instanceof EventRow.Events its
                    && its.origin().equals(region.origin())) {
                its.events().forEach(event -> durable(row.persistenceId(), event));
            }
        }
    }

    private void durable(String persistenceId, DataEvent event) {
        Durable durable = new Durable(persistenceId, event.dot());
        events.computeIfAbsent(event.origin(), origin -> new TreeMap<>())
                .merge(event.timestamp(), List.of(durable), (a, b) -> List.of(a.get(0), durable));
        for (SimRegion other : world.regions) {
            if (claimsOf(other).get(event.origin()).compareTo(event.timestamp()) >= 0) {
                assertApplied(other, durable, event.timestamp());
            }
        }
    }

    /** The region says that everything of the origin up to there is applied. */
    void claimed(SimRegion region, Origin origin, HybridTimestamp upTo) {
        HybridTimestamp before = claimsOf(region).get(origin);
        if (upTo.compareTo(before) > 0) {
            claims.put(region.id, claimsOf(region).with(origin, upTo));
            events.getOrDefault(origin, new TreeMap<>())
                    .subMap(before, false, upTo, true)
                    .forEach((timestamp, all) -> all.forEach(event -> assertApplied(region, event, timestamp)));
        }
    }

    /** The region has all of the peer's rows that it should have: the claims are about all collections from now on. */
    void speaksFor(SimRegion region, RegionId peer) {
        events.forEach((origin, its) -> {
            if (origin.region().equals(peer)) {
                its.headMap(claimsOf(region).get(origin), true)
                        .forEach((timestamp, all) -> all.forEach(event -> assertApplied(region, event, timestamp)));
            }
        });
    }

    private boolean isExpected(SimRegion region, Durable event) {
        Origin origin = event.dot().origin();
        boolean excepted = EntityId.collectionOf(event.persistenceId()).equals(SimPlacement.COLLECTION)
                && (region.up ? mayLack(region.placement, origin) : world.placing);
        // on an empty journal it gets from a third region what the writer of it has erased meanwhile
        excepted |= world.placing && region.hasLostADisk;
        return !excepted && (!world.placing || world.anybodyHas(event.persistenceId(), event.dot()));
    }

    private boolean mayLack(SimPlacement placement, Origin origin) {
        boolean current = world.region(origin.region()).origin().equals(origin);
        return current ? !placement.excepted(origin.region()).isEmpty() : placement.awaitsAnything();
    }

    private void assertApplied(SimRegion region, Durable event, HybridTimestamp timestamp) {
        if (!isExpected(region, event)) {
            return; // it may lack the event, and says so; or the event was lost with the last copy
        }
        assertThat(has(region, event))
                .as("%s claims to be complete and has %s of %s", region.id, event, timestamp)
                .isTrue();
    }

    /**
     * What anybody has forgotten may never come to a region that joins; a region that goes by an origin's retirement may have
     * forgotten that it has had its events.
     */
    private boolean has(SimRegion region, Durable event) {
        String collection = EntityId.collectionOf(event.persistenceId());
        return region.disk.has(event.persistenceId(), event.dot())
                || region.retired.in(collection).contains(event.dot().origin())
                || world.mayLack(region, event.persistenceId(), event.dot());
    }

    /** The region has lost its disk: it knows nothing any more. */
    void forget(SimRegion region) {
        claims.remove(region.id);
    }

    /** With the last copy of a collection its events are lost, and who had given its copy up may use their numbers again. */
    void forgetUnless(Predicate<SimLedger.Acknowledged> somebodyHas) {
        events.values().forEach(its -> {
            its.replaceAll((timestamp, all) -> all.stream()
                    .filter(event -> somebodyHas.test(new SimLedger.Acknowledged(event.persistenceId(), event.dot())))
                    .toList());
            its.values().removeIf(List::isEmpty);
        });
    }

    /** Whether the region claims to have everything that the other has accepted. */
    boolean isComplete(SimRegion region, SimRegion other) {
        TreeMap<HybridTimestamp, List<Durable>> its = events.get(other.origin());
        return its == null
                || its.isEmpty()
                || claimsOf(region).get(other.origin()).compareTo(its.lastKey()) >= 0;
    }
}
