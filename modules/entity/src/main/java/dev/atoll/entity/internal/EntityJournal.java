package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EventRow;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.writer.EntityWriter;
import dev.atoll.entity.writer.StoredEntity;
import java.time.Duration;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.JournalPersistRejected;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The persistent inside of a {@link DataEntity}: writes what the {@link EntityWriter} wants written, and recovers. */
final class EntityJournal extends EventSourcedBehavior<EntityCommand, EventRow, StoredEntity> {

    /** A recovery that fails may take as long as the journal's own time-outs; it is not yet a success then. */
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(1);

    /** So often in a row rows may be folded while they are read before somebody is told: that is no accident any more. */
    private static final int LOST_RACES = 3;

    private final EntityId id;
    private final EntitySettings settings;
    private final EntityWriter writer;
    private final GatePass pass;
    private final SnapshotAge age;
    private final Logger log;
    private int lostRaces;

    EntityJournal(EntityId id, EntitySettings settings, EntityWriter writer, GatePass pass, Logger log) {
        super(PersistenceId.ofUniqueId(id.persistenceId()), restarts(settings));
        this.id = id;
        this.settings = settings;
        this.writer = writer;
        this.pass = pass;
        this.age = new SnapshotAge(settings.snapshots());
        this.log = log;
    }

    EntityId id() {
        return id;
    }

    private static BackoffSupervisorStrategy restarts(EntitySettings settings) {
        EntitySettings.Restart restart = settings.restart();
        return SupervisorStrategy.restartWithBackoff(restart.minBackoff(), restart.maxBackoff(), 0.2)
                .withMaxRestarts(restart.maxRestarts())
                .withResetBackoffAfter(restart.maxBackoff().plus(LONGEST_RECOVERY))
                .withLoggingEnabled(false); // one line below says it; a stack trace for each of many entities hides it
    }

    @Override
    public String journalPluginId() {
        return settings.journalPlugin();
    }

    @Override
    public String snapshotPluginId() {
        return settings.snapshotPlugin();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        EntitySettings.Snapshots snapshots = settings.snapshots();
        return RetentionCriteria.snapshotEvery(snapshots.everyRows(id), snapshots.keep());
    }

    @Override
    public SnapshotAdapter<StoredEntity> snapshotAdapter() {
        return age;
    }

    /** @param stored without the row: Pekko asks before it applies it */
    @Override
    public boolean shouldSnapshot(StoredEntity stored, EventRow row, long sequenceNumber) {
        return age.isDue(row);
    }

    @Override
    public StoredEntity emptyState() {
        return StoredEntity.EMPTY;
    }

    @Override
    public CommandHandler<EntityCommand, EventRow, StoredEntity> commandHandler() {
        return (stored, flush) -> Effect().persist(writer.unwritten()).thenRun(this::written);
    }

    private void written(StoredEntity stored) {
        pass.leave();
        writer.written(stored);
    }

    @Override
    public EventHandler<StoredEntity, EventRow> eventHandler() {
        return (stored, row) -> {
            StoredEntity after = writer.after(stored, row);
            age.row(after);
            return after;
        };
    }

    @Override
    public SignalHandler<StoredEntity> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (stored, signal) -> recovered(stored))
                .onSignal(RecoveryFailed.class, (stored, signal) -> recoveryFailed(signal.getFailure()))
                .onSignal(JournalPersistFailed.class, (stored, signal) -> writeFailed(signal.failure()))
                .onSignal(JournalPersistRejected.class, (stored, signal) -> writeRejected(signal.failure()))
                .build();
    }

    private void recovered(StoredEntity stored) {
        lostRaces = 0;
        writer.recovered(stored);
    }

    private void recoveryFailed(Throwable failure) {
        if (JournalFailure.toldBefore(failure)) {
            return;
        }
        String why = JournalFailure.describe(failure);
        lostRaces = JournalFailure.rowsRemoved(failure) ? lostRaces + 1 : 0;
        if (lostRaces > 0 && lostRaces <= LOST_RACES) {
            log.debug("{} is read again: {}", id, why);
            return; // all that was accepted waits for that
        }
        if (!writer.hasFailed()) {
            log.atLevel(level(failure)).log("{} cannot be read from the journal, will try again: {}", id, why);
        }
        writer.failed(false, "The entity cannot be read from the journal now.");
    }

    private void writeFailed(Throwable failure) {
        pass.leave();
        String why = JournalFailure.describe(failure);
        if (JournalFailure.secondWriter(failure)) {
            log.error(
                    "SECOND WRITER: the journal already has a row that {} (or an entity written with it) was about to"
                            + " write. Another node writes the same entities. If this node stood still for a while (a paused"
                            + " virtual machine, a long collection of garbage), the others have taken over and it will"
                            + " leave; else check the split-brain resolver and that no other region uses this"
                            + " database. The entity starts again from the journal.",
                    id);
        } else {
            log.atLevel(level(failure)).log("{} cannot be written, starts again from the journal: {}", id, why);
        }
        writer.failed(!JournalFailure.neverSent(failure), "The journal failed during a write of the entity.");
    }

    /** That the database is away is said once for all entities. */
    private static Level level(Throwable failure) {
        return JournalFailure.neverSent(failure) ? Level.DEBUG : Level.WARN;
    }

    private void writeRejected(Throwable failure) {
        pass.leave();
        log.error("{} cannot be stored", id, failure);
        writer.failed(false, "The journal cannot store a write of the entity.");
    }
}
