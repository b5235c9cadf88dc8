package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EscrowType.EscrowChange;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RequestId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** What clients were told, to be compared with what is on the disks in the end. */
final class SimLedger {

    /** A write that a client was told is durable. */
    record Acknowledged(String persistenceId, Dot dot) {}

    /** A request that a client was told had been applied before. */
    record Replayed(UUID journal, String persistenceId, RequestId request) {}

    private final Map<String, Map<Dot, DataEvent>> events = new HashMap<>();
    /** All events of escrow counters that ever were durable, also those that are lost. */
    private final Map<String, Map<Dot, DataEvent>> booked = new HashMap<>();

    /** Those of them that were lost with the last copy: who had written them and begins anew does not know of them. */
    private final Set<Acknowledged> gone = new HashSet<>();

    final Set<Acknowledged> acknowledged = new HashSet<>();
    final Set<Replayed> replayed = new HashSet<>();
    /** Requests of which clients were told that they were not applied. */
    final Set<RequestId> notApplied = new HashSet<>();

    void acknowledge(String persistenceId, Dot dot) {
        acknowledged.add(new Acknowledged(persistenceId, dot));
    }

    void acknowledgeAll(String persistenceId, Origin self, EventRow row) {
        if (row instanceof EventRow.Events events && events.origin().equals(self)) {
            events.events().forEach(event -> acknowledge(persistenceId, event.dot()));
        }
    }

    /** No two events ever have the same origin and sequence. */
    void durable(List<SimDisk.Row> rows) {
        for (SimDisk.Row row : rows) {
            if (EventRowCodec.decode(row.payload()) instanceof EventRow.Events events) {
                for (DataEvent event : events.events()) {
                    DataEvent first = events(row.persistenceId()).putIfAbsent(event.dot(), event);
                    assertThat(first).as("the one event %s", event.dot()).isIn(null, event);
                    if (event.change() instanceof EscrowChange) {
                        booked.computeIfAbsent(row.persistenceId(), key -> new HashMap<>())
                                .put(event.dot(), event);
                    }
                }
            }
        }
    }

    Collection<DataEvent> booked(String persistenceId) {
        return booked.getOrDefault(persistenceId, Map.of()).values();
    }

    /** Whether at some moment no region had the event. */
    boolean wasGone(String persistenceId, DataEvent event) {
        return gone.contains(new Acknowledged(persistenceId, event.dot()));
    }

    private Map<Dot, DataEvent> events(String persistenceId) {
        return events.computeIfAbsent(persistenceId, key -> new HashMap<>());
    }

    /** A disk is lost: what nobody else has is gone, and nobody promised otherwise. */
    void forgetUnless(Predicate<Acknowledged> somebodyHas) {
        acknowledged.removeIf(somebodyHas.negate());
        booked.forEach((id, dots) -> dots.keySet().stream()
                .map(dot -> new Acknowledged(id, dot))
                .filter(somebodyHas.negate())
                .forEach(gone::add));
        events.forEach((id, dots) -> dots.keySet().removeIf(dot -> !somebodyHas.test(new Acknowledged(id, dot))));
    }
}
