package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.AsOfFold;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A restore up to an instant: of each entity exactly the events up to there stay, as in production. */
final class SimRestoreTarget {

    private final HybridTimestamp until;

    private SimRestoreTarget(HybridTimestamp until) {
        this.until = until;
    }

    /** The instant of one of the events; empty when there is none. */
    static Optional<SimRestoreTarget> any(List<SimDisk.Row> rows, Random random) {
        Set<HybridTimestamp> instants = new TreeSet<>();
        for (SimDisk.Row row : rows) {
            if (EventRowCodec.decode(row.payload()) instanceof EventRow.Events events) {
                events.events().forEach(event -> instants.add(event.timestamp()));
            }
        }
        return instants.stream()
                .skip(instants.isEmpty() ? 0 : random.nextInt(instants.size()))
                .findFirst()
                .map(SimRestoreTarget::new);
    }

    /** What stays of the rows; empty when they cannot tell: then the restore fails. */
    Optional<List<SimDisk.Row>> cut(List<SimDisk.Row> rows) {
        Map<String, AsOfFold> entities = new HashMap<>();
        List<SimDisk.Row> stay = new ArrayList<>();
        for (SimDisk.Row row : rows) {
            EventRow content = EventRowCodec.decode(row.payload());
            AsOfFold fold = entities.computeIfAbsent(row.persistenceId(), id -> new AsOfFold(until, EntityState.EMPTY));
            fold.add(content);
            if (!fold.knownFrom().equals(until)) {
                return Optional.empty();
            }
            upTo(content)
                    .map(left -> new SimDisk.Row(
                            row.ordering(), row.persistenceId(), EventRowCodec.encode(left), row.writtenMillis()))
                    .ifPresent(stay::add);
        }
        return Optional.of(stay);
    }

    private Optional<EventRow> upTo(EventRow content) {
        if (content instanceof EventRow.Merged merged) {
            return isEarly(merged.state().timestamp()) ? Optional.of(content) : Optional.empty();
        }
        List<DataEvent> early = ((EventRow.Events) content)
                .events().stream().filter(event -> isEarly(event.timestamp())).toList();
        return early.isEmpty() ? Optional.empty() : Optional.of(new EventRow.Events(early));
    }

    private boolean isEarly(HybridTimestamp timestamp) {
        return timestamp.compareTo(until) <= 0;
    }
}
