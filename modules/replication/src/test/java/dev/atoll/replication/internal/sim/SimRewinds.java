package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.AsOfFold;
import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.Rewound;
import dev.atoll.crdt.Slot;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.crdt.VersionVector;
import dev.atoll.crdt.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Rewinds of keys, and a model of what they must lead to that knows nothing of epochs being in force. */
final class SimRewinds {

    /** In the model, what counts is of this epoch, and what does not is of none. */
    private static final Epoch COUNTS = new Epoch(1, HybridTimestamp.ZERO, RegionId.of("model"));

    private SimRewinds() {}

    /** To some event of the key that the region has, or to just before it; empty when it cannot tell what there was. */
    static Optional<Operation> rewind(SimRegion region, String persistenceId) {
        List<HybridTimestamp> instants = new ArrayList<>();
        List<EventRow> rows = new ArrayList<>();
        for (SimDisk.Row stored : region.disk.rowsOf(persistenceId)) {
            EventRow row = EventRowCodec.decode(stored.payload());
            rows.add(row);
            if (row instanceof EventRow.Events events) {
                events.events().forEach(event -> instants.add(event.timestamp()));
            }
        }
        if (instants.isEmpty()) {
            return Optional.empty();
        }
        long packed = instants.get(region.world.random.nextInt(instants.size())).packed();
        HybridTimestamp to = new HybridTimestamp(packed - region.world.random.nextInt(2));
        boolean tooMuch = region.world.mutation == Mutation.REWINDS_READ_TOO_MUCH;
        HybridTimestamp read = tooMuch ? new HybridTimestamp(to.packed() + (100L << 16)) : to;
        AsOfFold fold = new AsOfFold(read, EntityState.EMPTY);
        rows.forEach(fold::add);
        return fold.knownFrom().equals(read) ? Optional.of(new Operation.Rewind(to, fold.state())) : Optional.empty();
    }

    /** What a broken rule makes of a row that would be applied. */
    static Optional<Reception> received(Mutation mutation, EntityState state, EventRow.Events row) {
        boolean late = row.first().epoch().compareTo(state.epoch()) < 0;
        if (late && mutation == Mutation.LATE_EVENTS_DROPPED) {
            return Optional.of(new Reception.Duplicate());
        }
        if (late && mutation == Mutation.LATE_EVENTS_COUNT) {
            return Optional.of(new Reception.Apply(new EventRow.Events(row.events().stream()
                    .map(event -> in(event.change() instanceof Rewound ? event.epoch() : state.epoch(), event))
                    .toList())));
        }
        return Optional.empty();
    }

    private static DataEvent in(Epoch epoch, DataEvent event) {
        return new DataEvent(
                event.origin(),
                event.sequence(),
                event.timestamp(),
                epoch,
                event.dependencies(),
                event.type(),
                event.change(),
                event.request(),
                event.begins());
    }

    /**
     * A reader sees what the events that are in force make: those that the winning rewind's origin had seen up to the instant
     * and that were in force then, and those that were made in the epoch of that rewind.
     */
    static void assertInForce(String key, EntityState agreed, Map<Dot, DataEvent> events) {
        Set<Dot> inForce = inForce(events.values());
        Map<Dot, DataEvent> left = new TreeMap<>(events);
        EntityState model = new EntityState(VersionVector.EMPTY, COUNTS, TimestampVector.EMPTY, List.of());
        while (!left.isEmpty()) {
            VersionVector seen = model.seen();
            DataEvent next = left.values().stream()
                    .filter(e -> e.sequence() == seen.get(e.origin()) + 1 && seen.covers(e.dependencies()))
                    .findFirst()
                    .orElseThrow();
            model = model.apply(in(inForce.contains(next.dot()) ? COUNTS : Epoch.ZERO, next));
            left.remove(next.dot());
        }
        assertThat(views(agreed)).as("%s is %s", key, agreed).isEqualTo(views(model));
    }

    private static Set<Dot> inForce(Collection<DataEvent> events) {
        Optional<DataEvent> winner = events.stream()
                .filter(event -> event.change() instanceof Rewound)
                .max(Comparator.comparing(DataEvent::epoch));
        if (winner.isEmpty()) {
            Set<Dot> all = new HashSet<>();
            events.forEach(event -> all.add(event.dot()));
            return all;
        }
        Rewound rewind = (Rewound) winner.get().change();
        Set<Dot> counting = inForce(events.stream()
                .filter(event ->
                        rewind.seen().covers(event.dot()) && event.timestamp().compareTo(rewind.to()) <= 0)
                .toList());
        events.stream()
                .filter(event -> event.epoch().equals(winner.get().epoch()) && !(event.change() instanceof Rewound))
                .forEach(event -> counting.add(event.dot()));
        return counting;
    }

    private static List<View> views(EntityState state) {
        return state.slots().stream()
                .filter(Slot::present)
                .<View>map(slot -> slot.view(ConflictPolicy.LAST_WRITER_WINS))
                .toList();
    }
}
