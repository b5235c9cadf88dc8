package dev.atoll.crdt;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Regions that hold one entity each, with events delivered in any order that {@link Reception} allows. */
final class Mesh {

    final List<Origin> origins = new ArrayList<>();
    private final List<EntityState> states = new ArrayList<>();
    private final List<HybridClock> clocks = new ArrayList<>();
    private final List<EventRow.Events> journal = new ArrayList<>();
    private final List<List<EventRow>> rows = new ArrayList<>();

    Mesh(int regions) {
        for (int i = 0; i < regions; i++) {
            long skewMillis = 1_000_000L + i * 7_000L;
            origins.add(new Origin(RegionId.of("region-" + (char) ('a' + i)), i + 1));
            states.add(EntityState.EMPTY);
            rows.add(new ArrayList<>());
            clocks.add(new HybridClock(InstantSource.fixed(Instant.ofEpochMilli(skewMillis))));
        }
    }

    EntityState state(int region) {
        return states.get(region);
    }

    /** Runs the operation in a region; a refused or unchanged one leaves no event. */
    Decision write(int region, DataType<?> type, Operation operation) {
        EntityState before = states.get(region);
        Decision decision = before.decide(origins.get(region), type, operation);
        if (decision instanceof Decision.Accepted accepted) {
            HybridTimestamp timestamp = clocks.get(region).nextAfter(before.timestamp());
            DataEvent event = before.event(origins.get(region), timestamp, type, accepted.change(), null);
            states.set(region, before.apply(event));
            EventRow.Events row = new EventRow.Events(List.of(event));
            journal.add(row);
            rows.get(region).add(row);
        }
        return decision;
    }

    /** Offers one journaled row to a region, through its binary form, and applies what may be applied. */
    Reception offer(int region, EventRow row) {
        EventRow received = EventRowCodec.decode(EventRowCodec.encode(row));
        Reception reception = states.get(region).receive(received);
        if (reception instanceof Reception.Apply apply) {
            states.set(region, states.get(region).apply(apply.row()));
            rows.get(region).add(apply.row());
        }
        return reception;
    }

    void merge(int into, int from) {
        EntityState received = EntityStateCodec.decode(EntityStateCodec.encode(states.get(from)));
        offer(into, new EventRow.Merged(received));
    }

    /** Offers some random row of the journal to some random region. */
    void offerRandom(Random random) {
        if (!journal.isEmpty()) {
            offer(random.nextInt(states.size()), journal.get(random.nextInt(journal.size())));
        }
    }

    /** Offers everything to everybody until nothing more is applied. */
    void heal() {
        boolean applied = true;
        while (applied) {
            applied = false;
            for (int region = 0; region < states.size(); region++) {
                for (EventRow row : journal) {
                    applied |= offer(region, row) instanceof Reception.Apply;
                }
            }
        }
    }

    /** Offers everything to one. */
    void heal(int region) {
        journal.forEach(row -> offer(region, row));
    }

    /** The rows that one region has journaled, in its order. */
    List<EventRow> rows(int region) {
        return rows.get(region);
    }

    /** What the region's rows tell of an instant. */
    AsOfFold asOf(int region, HybridTimestamp at) {
        AsOfFold fold = new AsOfFold(at, EntityState.EMPTY);
        rows.get(region).forEach(fold::add);
        return fold;
    }

    List<EventRow.Events> journal() {
        return journal;
    }
}
