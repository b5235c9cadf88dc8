package dev.atoll.entity.internal;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What one data actor has accepted and not answered yet. Nothing else holds a command: the persistence runtime's own
 * stash, whose content cannot be seen, stays empty. For the actor's thread only.
 *
 * <p>Every accepted command is answered exactly once, also when the write fails or the actor stops.
 */
final class Intake {

    private enum Phase {
        RECOVERING,
        READY,
        WRITING,
        /** From a failure of the journal until the next recovery has succeeded. */
        FAILED
    }

    private final EntitySettings settings;
    private final BatchPlanner planner;
    private final WaitingRows waiting;
    private final Runnable flushSoon;

    private Phase phase = Phase.RECOVERING;
    private boolean flushSent;
    private boolean stopping;
    private StoredEntity durable = StoredEntity.EMPTY;
    private List<EntityCommand> queue = new ArrayList<>();
    private long queueBytes;
    private List<EntityCommand.Read> readers = new ArrayList<>();
    private List<EntityCommand> inFlight = List.of();
    private Batch batch;
    private int nextRow;

    /** @param flushSoon makes the actor call {@link #startBatch} when it has received what waits in its mailbox */
    Intake(EntitySettings settings, BatchPlanner planner, Runnable flushSoon) {
        this.settings = settings;
        this.planner = planner;
        this.waiting =
                new WaitingRows(settings.waiting().maxRows(), settings.waiting().maxBytes());
        this.flushSoon = flushSoon;
    }

    void read(EntityCommand.Read read) {
        if (phase == Phase.READY || phase == Phase.WRITING) {
            read.replyTo().tell(new EntityReply.Current(durable.state()));
        } else if (phase == Phase.FAILED) {
            refuse(read, ErrorCode.UNAVAILABLE, "The entity's journal has failed and is tried again soon.");
        } else if (readers.size() >= settings.maxPending()) {
            refuse(read, ErrorCode.OVERLOADED, overloaded());
        } else {
            readers.add(read);
        }
    }

    void accept(EntityCommand command) {
        if (phase == Phase.FAILED) {
            refuse(command, ErrorCode.UNAVAILABLE, "The entity's journal has failed and is tried again soon.");
        } else if (isFull()) {
            refuse(command, ErrorCode.OVERLOADED, overloaded());
        } else {
            queue.add(command);
            queueBytes += CommandSize.of(command);
            scheduleFlush();
        }
    }

    private boolean isFull() {
        return queue.size() + inFlight.size() >= settings.maxPending() || queueBytes >= settings.maxPendingBytes();
    }

    private String overloaded() {
        return "The entity already has as many commands waiting as it may; retry later.";
    }

    private void scheduleFlush() {
        if (phase == Phase.READY && !flushSent && (stopping || !queue.isEmpty())) {
            flushSent = true;
            flushSoon.run();
        }
    }

    /** Whether there is something to write and nothing being written. */
    boolean flushDue() {
        flushSent = false;
        return phase == Phase.READY && !queue.isEmpty();
    }

    /** Accept and answer as before, and let the actor look at {@link #mayStop} when all is answered. */
    void stop() {
        stopping = true;
    }

    /** Whether the actor is to stop and all that was accepted is answered, but for rows that wait for others. */
    boolean mayStop() {
        return stopping && queue.isEmpty() && inFlight.isEmpty() && readers.isEmpty();
    }

    /** The rows to persist; when there are none, everything is already answered. */
    List<EventRow> startBatch() {
        inFlight = queue;
        takeQueue();
        batch = planner.plan(durable, inFlight, waiting);
        nextRow = 0;
        phase = Phase.WRITING;
        List<EventRow> rows = batch.rows();
        if (rows.isEmpty()) {
            completed(durable);
        }
        return rows;
    }

    private void takeQueue() {
        queue = new ArrayList<>();
        queueBytes = 0;
    }

    /** The entity after a row of the batch being written, which was worked out before; null for any other row. */
    StoredEntity plannedAfter(EventRow row) {
        boolean next = batch != null
                && nextRow < batch.rows().size()
                && isSame(batch.rows().get(nextRow), row);
        return next ? batch.statesAfter().get(nextRow++) : null;
    }

    @SuppressWarnings("ReferenceEquality") // the very row that was planned, not one that looks like it
    private static boolean isSame(EventRow a, EventRow b) {
        return a == b;
    }

    /** The batch is durable. */
    void completed(StoredEntity stored) {
        durable = stored;
        List<Answer> answers = batch.answers();
        batch = null;
        inFlight = List.of();
        phase = Phase.READY;
        answers.forEach(Answer::succeeded);
        scheduleFlush();
    }

    void recovered(StoredEntity stored) {
        durable = stored;
        phase = Phase.READY;
        readers.forEach(this::read);
        readers = new ArrayList<>();
        scheduleFlush();
    }

    /** @param applied whether a batch in flight may have become durable */
    void failed(boolean applied, String reason) {
        phase = Phase.FAILED;
        if (batch != null) {
            batch.answers().forEach(answer -> answer.failed(applied, reason));
        }
        batch = null;
        inFlight = List.of();
        queue.forEach(command -> refuse(command, ErrorCode.UNAVAILABLE, reason));
        takeQueue();
        readers.forEach(read -> refuse(read, ErrorCode.UNAVAILABLE, reason));
        readers = new ArrayList<>();
        waiting.dropAll(reason);
    }

    boolean hasFailed() {
        return phase == Phase.FAILED;
    }

    void expireWaiting() {
        waiting.expire();
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    private static void refuse(EntityCommand command, ErrorCode code, String reason) {
        if (command instanceof EntityCommand.Write write) {
            write.replyTo().tell(new EntityReply.Failed(code, reason));
        } else if (command instanceof EntityCommand.Read read) {
            read.replyTo().tell(new EntityReply.Failed(code, reason));
        } else if (command instanceof EntityCommand.ApplyRows rows) {
            rows.replyTo().tell(new ApplyReply.Later(reason));
        }
    }
}
