package dev.atoll.entity.writer;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The single writer of one entity in its region: decides what becomes of each command, what is written together, and
 * who is told what and when. It begins with the recovery.
 *
 * <p>Nothing else holds a command, and every accepted command is answered exactly once, also when the write fails or
 * the actor stops. Whoever drives it does four things: gives it what arrives ({@link #accept}, {@link #stop}), writes
 * what {@link #flush} returns and says how that went ({@link #written}, {@link #failed}), reads the journal
 * ({@link #after}, {@link #recovered}, {@link #failed}), and does what its {@link WriterPort} is asked. For one thread.
 */
public final class EntityWriter {

    private enum Phase {
        RECOVERING,
        READY,
        WRITING,
        /** From a failure of the journal until the next recovery has succeeded. */
        FAILED
    }

    private static final String FAILED = "The entity's journal has failed and is tried again soon.";
    private static final String OVERLOADED = "The entity already has as many commands waiting as it may; retry later.";

    private final WriterSetup setup;
    private final WriterPort port;
    private final BatchPlanner planner;
    private final WaitingRows waiting;
    private final RightsDesk rights;
    private final Intake intake;
    private final RemovedCountsWatch removedCounts;

    private Phase phase = Phase.RECOVERING;
    private boolean flushSent;
    private boolean expirySent;
    private boolean stopping;
    /** What {@link #durable} is pruned of; never fewer in the life of the actor. */
    private Set<Origin> retired = Set.of();
    /** What the port said last. */
    private Set<Origin> retiredNow = Set.of();

    private StoredEntity durable = StoredEntity.EMPTY;
    private List<EntityCommand> inFlight = List.of();
    private Batch batch;
    /** It was accepted; answered unless the journal is still being read. */
    private EntityCommand.Forget toForget;

    public EntityWriter(WriterSetup setup, WriterPort port) {
        EntitySettings.Waiting bounds = setup.settings().waiting();
        this.setup = setup;
        this.port = port;
        this.rights = new RightsDesk(setup, port);
        long maxBytes = port.isLimited() ? setup.settings().maxEntityBytes() : Long.MAX_VALUE;
        this.planner = new BatchPlanner(setup, rights, new SizeGuard(maxBytes));
        this.waiting = new WaitingRows(bounds.maxRows(), bounds.maxBytes());
        this.intake = new Intake(setup.settings());
        this.removedCounts = new RemovedCountsWatch(setup.rules());
    }

    /** Takes a write, a read or another region's rows; answers it now or later. */
    public void accept(EntityCommand command) {
        noticeRetired();
        if (phase == Phase.FAILED) {
            Answer.refuse(command, ErrorCode.UNAVAILABLE, FAILED);
        } else if (command instanceof EntityCommand.Read read) {
            read(read);
        } else if (command instanceof EntityCommand.Forget forget) {
            forget(forget);
        } else if (!intake.hasRoom(inFlight.size())) {
            Answer.refuse(command, ErrorCode.OVERLOADED, OVERLOADED);
        } else {
            intake.add(command);
            scheduleFlush();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the port gives the same set while nothing changes
    private void noticeRetired() {
        Set<Origin> now = port.retired();
        if (now != retiredNow) {
            retiredNow = now;
            if (!retired.containsAll(now)) {
                Set<Origin> all = new HashSet<>(retired);
                all.addAll(now);
                retired = all;
                durable = durable.prune(retired);
            }
        }
    }

    /** As others may have it, who do not know what is retired. */
    private EntityState shown() {
        return durable.state().withAllOf(retired);
    }

    /** Tells the sender of a command that nothing was done with it. */
    public static void refuse(EntityCommand command, String reason) {
        Answer.refuse(command, ErrorCode.UNAVAILABLE, reason);
    }

    private void read(EntityCommand.Read read) {
        if (phase != Phase.RECOVERING) {
            read.replyTo().tell(new EntityReply.Current(shown()));
        } else if (!intake.hasRoomForReader()) {
            Answer.refuse(read, ErrorCode.OVERLOADED, OVERLOADED);
        } else {
            intake.addReader(read);
        }
    }

    private void forget(EntityCommand.Forget command) {
        if (phase == Phase.RECOVERING && toForget == null) {
            toForget = command;
            return;
        }
        boolean begun = phase == Phase.READY && !stopping && mayForget(command);
        if (begun) {
            toForget = command;
            port.leaveSoon();
        }
        command.replyTo().tell(new EntityReply.Forgetting(begun));
    }

    private boolean mayForget(EntityCommand.Forget command) {
        HybridTimestamp here = port.forgetting().here();
        HybridTimestamp horizon = command.horizon().compareTo(here) < 0 ? command.horizon() : here;
        return inFlight.isEmpty()
                && intake.isEmpty()
                && waiting.isEmpty()
                && setup.rules()
                        .mayForget(
                                durable,
                                horizon,
                                setup.clock().current().millis(),
                                setup.settings().requests());
    }

    /**
     * When it {@link #mayStop}: the offset up to which its rows are to be removed before it does; empty when they stay.
     */
    public OptionalLong forgets() {
        boolean forgets = phase == Phase.READY && toForget != null && mayForget(toForget);
        return forgets ? OptionalLong.of(toForget.upToOffset()) : OptionalLong.empty();
    }

    private void scheduleFlush() {
        if (phase == Phase.READY && !flushSent && (stopping || intake.hasCommands())) {
            flushSent = true;
            port.flushSoon();
        }
    }

    /**
     * Begins with all that was accepted, unless something is being written.
     *
     * @return the rows to persist, in this order and together; when there are none, nothing is to be done
     */
    public List<EventRow> flush() {
        flushSent = false;
        if (phase != Phase.READY || !intake.hasCommands()) {
            return List.of();
        }
        inFlight = intake.takeCommands();
        durable = removedCounts.forget(durable, port.agreedHorizon());
        batch = planner.plan(durable, inFlight, waiting, new Known(retired, port.forgetting()));
        phase = Phase.WRITING;
        scheduleExpiry();
        if (batch.rows().isEmpty()) {
            batch.settle(setup.ledger(), false); // deciding may have failed after a timestamp was given
            answer(batch);
            return List.of();
        }
        return batch.rows();
    }

    /** The rows that {@link #flush} returned last and that are not known to be durable yet. */
    public List<EventRow> unwritten() {
        return batch == null ? List.of() : batch.rows();
    }

    /** The entity after one more row: of those that {@link #flush} returned, or of the journal at recovery. */
    public StoredEntity after(StoredEntity before, EventRow row) {
        StoredEntity planned = batch == null ? null : batch.plannedAfter(row);
        return planned != null
                ? planned
                : setup.rules()
                        .recovered(before, row, setup.self(), setup.settings().requests());
    }

    /** What {@link #flush} returned is durable; {@code stored} is the entity {@link #after} it. */
    public void written(StoredEntity stored) {
        durable = stored.prune(retired);
        batch.settle(setup.ledger(), false); // before the tail is told to read
        port.changed(shown());
        answer(batch);
    }

    private void answer(Batch done) {
        batch = null;
        inFlight = List.of();
        phase = Phase.READY;
        done.succeeded();
        rights.ask(durable.state());
        scheduleFlush();
    }

    /** The journal was read; {@code stored} is the entity {@link #after} all of its rows. */
    public void recovered(StoredEntity stored) {
        noticeRetired();
        durable = removedCounts.begin(stored.prune(retired), port.agreedHorizon());
        phase = Phase.READY;
        intake.takeReaders().forEach(this::read);
        if (toForget != null) {
            EntityCommand.Forget asked = toForget;
            toForget = null;
            forget(asked);
        }
        scheduleFlush();
    }

    /**
     * The journal cannot be written or read. All that was accepted is answered, and what comes is refused, until the
     * entity is read again from the journal.
     *
     * @param applied whether the rows that {@link #flush} returned may have become durable
     */
    public void failed(boolean applied, String reason) {
        Phase phaseBefore = phase;
        phase = Phase.FAILED;
        if (batch != null) {
            batch.settle(setup.ledger(), applied);
            batch.failed(applied, reason);
        } else {
            inFlight.forEach(command -> Answer.refuse(command, ErrorCode.UNAVAILABLE, reason));
        }
        batch = null;
        inFlight = List.of();
        intake.refuseAll(reason);
        if (toForget != null && phaseBefore == Phase.RECOVERING) {
            Answer.refuse(toForget, ErrorCode.UNAVAILABLE, reason);
        }
        toForget = null;
        waiting.dropAll(reason);
        rights.failAll(reason);
    }

    public boolean hasFailed() {
        return phase == Phase.FAILED;
    }

    private void scheduleExpiry() {
        if (!expirySent && !waiting.isEmpty()) {
            expirySent = true;
            port.expireAfter(setup.settings().waiting().timeLimit());
        }
    }

    /** Sends back rows that have waited too long. */
    public void expireWaiting() {
        expirySent = false;
        waiting.expire();
        scheduleExpiry();
    }

    /** Asks other regions once more for the rights that decrements wait for, and answers those that have waited enough. */
    public void askAgain() {
        rights.tick(durable.state());
    }

    /** Accept and answer as before, but as soon as nothing is left to be answered, {@link #mayStop}. */
    public void stop() {
        stopping = true;
        rights.close();
    }

    /** Whether it was told to stop and all that was accepted is answered, but for rows that wait for others. */
    public boolean mayStop() {
        return stopping && inFlight.isEmpty() && intake.isEmpty();
    }
}
