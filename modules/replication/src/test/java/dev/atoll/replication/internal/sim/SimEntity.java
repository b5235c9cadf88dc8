package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Reception;
import dev.atoll.replication.internal.link.ApplyOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A data actor: takes commands while it writes, persists them together, holds rows that have to wait. */
final class SimEntity {

    private sealed interface Command {
        record Write(DataType<?> type, Operation operation, Consumer<Dot> acknowledged) implements Command {}

        record Rows(List<EventRow> rows, Consumer<ApplyOutcome> reply) implements Command {}

        record Barrier(Runnable then) implements Command {}
    }

    private final SimRegion region;
    private final String persistenceId;
    private EntityState durable;
    private boolean stopped;
    private boolean writing;
    private List<Command> queue = new ArrayList<>();
    private List<Command.Rows> waiting = new ArrayList<>();

    // of the flush under way
    private EntityState drafted;
    private final List<byte[]> rows = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();

    SimEntity(SimRegion region, String persistenceId) {
        this.region = region;
        this.persistenceId = persistenceId;
        this.durable = region.disk.state(persistenceId);
    }

    EntityState durable() {
        return durable;
    }

    boolean idle() {
        return !writing && queue.isEmpty();
    }

    void write(DataType<?> type, Operation operation, Consumer<Dot> acknowledged) {
        accept(new Command.Write(type, operation, acknowledged));
    }

    void apply(List<byte[]> encoded, Consumer<ApplyOutcome> reply) {
        accept(new Command.Rows(encoded.stream().map(EventRowCodec::decode).toList(), reply));
    }

    /** Runs it when everything that is being written now is durable. */
    void afterWrites(Runnable then) {
        accept(new Command.Barrier(then));
    }

    private void accept(Command command) {
        queue.add(command);
        if (!writing) {
            flush();
        }
    }

    /** Forgets everything that is not on disk. */
    void stop() {
        stopped = true;
        waiting.forEach(held -> held.reply().accept(new ApplyOutcome.Later("stopped")));
        waiting.clear();
    }

    private void flush() {
        List<Command> commands = queue;
        queue = new ArrayList<>();
        drafted = durable;
        rows.clear();
        answers.clear();
        writeAll(commands);
        for (Command command : commands) {
            if (command instanceof Command.Rows received) {
                receive(received);
            } else if (command instanceof Command.Barrier barrier) {
                answers.add(barrier.then());
            }
        }
        retryWaiting();
        persist();
    }

    private void writeAll(List<Command> commands) {
        List<DataEvent> events = new ArrayList<>();
        for (Command command : commands) {
            if (command instanceof Command.Write write
                    && drafted.decide(write.type(), write.operation()) instanceof Decision.Accepted accepted) {
                DataEvent event = drafted.event(
                        region.origin(),
                        region.clock.nextAfter(drafted.timestamp()),
                        write.type(),
                        accepted.change(),
                        null);
                drafted = drafted.apply(event);
                events.add(event);
                if (region.world.mutation == Mutation.WRITES_ACKNOWLEDGED_BEFORE_DURABLE) {
                    write.acknowledged().accept(event.dot());
                }
                answers.add(() -> write.acknowledged().accept(event.dot()));
            }
        }
        if (!events.isEmpty()) {
            rows.add(EventRowCodec.encode(new EventRow.Events(events)));
        }
    }

    private void receive(Command.Rows received) {
        for (int i = 0; i < received.rows().size(); i++) {
            EventRow row = received.rows().get(i);
            Reception reception = applyRunnable(row);
            if (reception instanceof Reception.Gap gap) {
                answers.add(() -> received.reply().accept(new ApplyOutcome.Gap(gap.origin(), gap.from(), gap.to())));
                return;
            }
            if (reception instanceof Reception.Waiting) {
                List<EventRow> rest = received.rows().subList(i, received.rows().size());
                waiting.add(new Command.Rows(rest, received.reply()));
                return;
            }
        }
        answers.add(() -> received.reply().accept(new ApplyOutcome.Applied()));
    }

    /** Applies as much of the row as can be, and says what keeps the rest. */
    private Reception applyRunnable(EventRow row) {
        Reception reception = drafted.receive(row);
        while (reception instanceof Reception.Apply apply) {
            add(apply.row());
            reception = drafted.receive(row);
        }
        if (reception instanceof Reception.Waiting
                && region.world.mutation == Mutation.DEPENDENCIES_IGNORED
                && row instanceof EventRow.Events events) {
            long applied = drafted.seen().get(events.origin());
            add(new EventRow.Events(events.events().stream()
                    .filter(event -> event.sequence() > applied)
                    .toList()));
            return new Reception.Duplicate();
        }
        return reception;
    }

    private void add(EventRow row) {
        rows.add(EventRowCodec.encode(row));
        drafted = drafted.apply(row);
    }

    private void retryWaiting() {
        int before;
        do {
            before = rows.size();
            List<Command.Rows> held = waiting;
            waiting = new ArrayList<>();
            held.forEach(this::receive);
        } while (rows.size() > before);
    }

    private void persist() {
        EntityState after = drafted;
        List<Runnable> toAnswer = List.copyOf(answers);
        if (rows.isEmpty()) {
            toAnswer.forEach(Runnable::run);
            return;
        }
        writing = true;
        if (region.world.mutation == Mutation.APPLIED_BEFORE_DURABLE) {
            toAnswer.forEach(Runnable::run);
        }
        region.commit(persistenceId, List.copyOf(rows), () -> written(after, toAnswer), () -> failed());
    }

    private void written(EntityState after, List<Runnable> toAnswer) {
        if (stopped) {
            return;
        }
        durable = after;
        writing = false;
        toAnswer.forEach(Runnable::run);
        if (!queue.isEmpty()) {
            flush();
        }
    }

    /** The transaction was rolled back: the actor starts again from disk; nobody is answered. */
    private void failed() {
        if (!stopped) {
            region.restart(persistenceId);
        }
    }
}
