package dev.atoll.history.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Origin;
import dev.atoll.history.ConflictSettings;
import dev.atoll.history.KnownCollections;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.SnapshotReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the rows of the journal into the log of conflicts, in order and each once. Blocks. For one thread at a time;
 * after a failure make another one.
 *
 * <p>A conflict is seen by comparing an entity's states before and after an event. The state is not needed for most rows:
 * what this region itself accepted has seen everything here, so it can only end a conflict, which is in the log then;
 * unless its client has named the versions that it replaces, and left others.
 * For the others it is kept in memory, or worked out from the nearest snapshot and the journal.
 */
public final class ConflictRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(ConflictRecorder.class);
    private static final ReadLimit READ = new ReadLimit(1_000, 1 << 20);

    private final ConflictWrites writes;
    private final PastStates past;
    private final Origin self;
    private final PolicyView policies;
    private final Predicate<String> held;
    private final InstantSource clock;
    private final Duration positionInterval;
    private final StateCache states;
    private final Set<String> open;
    private final RewindFollower rewinds;
    private long stored;
    private long position;
    private Instant storedAt;

    /**
     * Takes up where the last one of this region ended.
     *
     * @param self the origin of what this region accepts
     */
    public ConflictRecorder(
            Database database,
            JournalReader journal,
            Origin self,
            KnownCollections known,
            ConflictSettings settings,
            InstantSource clock) {
        this.writes = new ConflictWrites(database);
        this.past = new PastStates(new SnapshotReader(database), new EntityRows(journal, READ));
        this.self = self;
        this.policies = new PolicyView(known);
        this.held = known.held();
        this.clock = clock;
        this.positionInterval = settings.positionInterval();
        this.states = new StateCache(settings.cacheBytes());
        this.stored = writes.position();
        this.position = stored;
        this.storedAt = clock.instant();
        this.open = writes.openEntities();
        this.rewinds = new RewindFollower(past, writes.rewoundEntities(), settings.keepMost());
    }

    /** The offset up to which rows were taken. */
    public long position() {
        return position;
    }

    /**
     * Takes the rows after {@link #position()}, all there are up to an offset. What they make of the log is durable when it
     * returns.
     */
    public void take(List<JournalRow> rows, long upTo) {
        Instant now = clock.instant();
        ConflictBatch batch = new ConflictBatch(policies, now);
        for (JournalRow row : rows) {
            take(row, batch);
        }
        position = upTo;
        if (!batch.isEmpty() || isToStore(now)) {
            store(batch);
        }
    }

    private boolean isToStore(Instant now) {
        return position > stored && Duration.between(storedAt, now).abs().compareTo(positionInterval) >= 0;
    }

    private void store(ConflictBatch batch) {
        writes.record(batch, stored, position);
        stored = position;
        storedAt = batch.now();
    }

    /** Whether it is time to {@link #rest}. */
    public boolean isToRest() {
        return isToStore(clock.instant());
    }

    /** Stores how far it has come, although nothing was recorded: rows up to there may be removed. */
    public void rest() {
        store(new ConflictBatch(policies, clock.instant()));
    }

    private void take(JournalRow row, ConflictBatch batch) {
        String id = row.persistenceId();
        boolean isHeld = held.test(EntityId.collectionOf(id));
        if (!isHeld || row.sequenceNumber() == 1) {
            states.remove(id); // of an earlier copy, perhaps
            open.remove(id);
            rewinds.forget(id);
        }
        if (!isHeld) {
            return;
        }
        Optional<EntityState> known = states.get(id);
        try {
            if (known.isEmpty() && !open.contains(id) && isOwn(row) && !isSought(row)) {
                return;
            }
            EventRow decoded = EntityRows.decode(row);
            batch.addChoices(decoded);
            rewinds.take(row, decoded, batch.discards());
            if (mayConflict(decoded)) {
                follow(row, known, decoded, batch);
            } else {
                states.remove(id); // what is kept lacks this row
            }
        } catch (AtollException e) {
            if (e.code() != ErrorCode.CORRUPT_DATA && e.code() != ErrorCode.UNKNOWN_TYPE) {
                throw e;
            }
            states.remove(id);
            LOG.error(
                    "Conflicts of {} are not recorded from its row {} on: {}",
                    id,
                    row.sequenceNumber(),
                    e.getMessage());
        }
    }

    private void follow(JournalRow row, Optional<EntityState> known, EventRow decoded, ConflictBatch batch) {
        EntityId entity = EntityId.parse(row.persistenceId());
        EntityState before = known.orElseGet(() -> past.after(row.persistenceId(), row.sequenceNumber() - 1));
        boolean[] conflict = {false};
        ConflictSteps steps = new ConflictSteps(entity.collection(), step -> {
            batch.add(entity, step);
            conflict[0] = true;
        });
        EntityState after = steps.follow(before, decoded);
        states.put(row.persistenceId(), after, row.payload().length);
        if (conflict[0]) {
            noteOpen(row.persistenceId(), after);
        }
    }

    private void noteOpen(String id, EntityState state) {
        if (state.slots().stream().allMatch(slot -> slot.conflicts().isEmpty())) {
            open.remove(id);
        } else {
            open.add(id);
        }
    }

    private static boolean isSought(JournalRow row) {
        return EventRowCodec.peekRewinds(row.payload())
                || EventRowCodec.peekResolves(row.payload())
                || EventRowCodec.peekLeavesOthers(row.payload());
    }

    private boolean isOwn(JournalRow row) {
        return EventRowCodec.peekOrigin(row.payload()).filter(self::equals).isPresent();
    }

    private static boolean mayConflict(EventRow row) {
        return row instanceof EventRow.Merged merged
                ? merged.state().slots().stream().anyMatch(slot -> slot.type().hasConflicts())
                : ((EventRow.Events) row)
                        .events().stream().anyMatch(event -> event.type().hasConflicts());
    }

    /** Removes from the log some of what is no longer to be kept, and says whether there may be more. */
    public boolean retain(ConflictSettings settings) {
        return writes.retain(clock.instant(), settings.keep(), settings.keepMost());
    }
}
