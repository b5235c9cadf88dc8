package dev.atoll.entity.writer;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EscrowType;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.TimestampLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A batch in the making: each command is decided on the state that the commands before it lead to. Nothing of it is
 * visible to anybody before the batch is durable.
 */
final class Draft {

    private final WriterSetup setup;
    private final EntitySettings settings;
    private final HybridClock clock;
    private final SizeGuard size;
    private final RowBuilder rows;
    private final RightsDesk rights;
    private final List<Answer> answers;
    private final Set<Origin> retired;
    private final Forgetting forgetting;
    private StoredEntity now;
    private TimestampLedger.Entry stamped;
    private int added;

    Draft(StoredEntity before, WriterSetup setup, SizeGuard size, RightsDesk rights, Known known) {
        this.retired = known.retired();
        this.forgetting = known.forgetting();
        this.setup = setup;
        this.settings = setup.settings();
        this.clock = setup.clock();
        this.size = size;
        this.rights = rights;
        this.rows = new RowBuilder(
                settings.batching().maxRowEvents(), settings.batching().maxRowBytes());
        this.answers = new ArrayList<>();
        this.now = before;
    }

    Batch batch() {
        List<EventRow> planned = rows.rows();
        if (!retired.isEmpty()) {
            rows.statesAfter().replaceAll(after -> after.withAllOf(retired)); // the journal takes snapshots of them
        }
        return new Batch(planned, rows.statesAfter(), answers, stamped);
    }

    /** Nothing of it will be written. */
    void abandon() {
        if (stamped != null) {
            setup.ledger().settled(stamped);
        }
    }

    /** How many events and merged states were added so far. */
    int added() {
        return added;
    }

    void write(EntityCommand.Write write) {
        Answer.ToWrite answer = decided(write);
        boolean waits = RightsDesk.isShort(write, answer.reply()) && rights.hold(write, answer.reply(), now.state());
        if (!waits) {
            answers.add(answer);
        }
    }

    /**
     * A decrement that has waited for rights.
     *
     * @return why it has to wait on; null when it is decided
     */
    EntityReply retry(EntityCommand.Write write) {
        Answer.ToWrite answer = decided(write);
        if (RightsDesk.isShort(write, answer.reply())) {
            return answer.reply();
        }
        answers.add(answer);
        return null;
    }

    private Answer.ToWrite decided(EntityCommand.Write write) {
        try {
            return decide(write);
        } catch (RuntimeException e) {
            return Answer.ToWrite.known(write, new EntityReply.Refused(codeOf(e), textOf(e)));
        }
    }

    private Answer.ToWrite decide(EntityCommand.Write write) {
        EntityState state = now.state();
        RequestId request = write.request();
        int mark = request == null ? OperationMark.UNKNOWN : OperationMark.of(write.operation());
        if (request != null && isServed(request)) {
            if (now.requests().differs(request, mark)) {
                return Answer.ToWrite.known(write, reused());
            }
            return Answer.ToWrite.unknownIfFailed(write, new EntityReply.Written(shown(), true));
        }
        if (write.onlyIfAbsent() && state.visible(write.type()).isPresent()) {
            return Answer.ToWrite.known(write, new EntityReply.Current(shown()));
        }
        Operation operation = rights.withOwnDemand(write.operation());
        Decision decision = setup.rules().decide(state, setup.self(), write.type(), operation);
        if (decision instanceof Decision.Refused refused) {
            return Answer.ToWrite.known(write, new EntityReply.Refused(refused.code(), refused.message()));
        }
        if (decision instanceof Decision.Unchanged) {
            return Answer.ToWrite.known(write, new EntityReply.Written(shown(), false));
        }
        if (!size.allows(state, write.operation())) {
            return Answer.ToWrite.known(write, tooLarge());
        }
        stamped = stamped == null ? setup.ledger().begin() : stamped;
        HybridTimestamp timestamp = clock.nextAfter(state.timestamp());
        DataEvent event = state.event(
                setup.self(),
                timestamp,
                write.type(),
                ((Decision.Accepted) decision).change(),
                request,
                setup.rules().atWrite(forgetting));
        add(event, CommandSize.inRow(write.operation()), mark);
        if (event.change() instanceof EscrowType.EscrowChange.Used used) {
            rights.used(used.by());
        }
        return Answer.ToWrite.unknownIfFailed(write, new EntityReply.Written(shown(), false));
    }

    /** As others may have it, who do not know what is retired. */
    private EntityState shown() {
        return now.state().withAllOf(retired);
    }

    private boolean isServed(RequestId request) {
        return setup.rules().isServed(now.requests(), request, clock.current().millis(), settings.requests());
    }

    private static EntityReply reused() {
        return new EntityReply.Refused(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "The idempotency key was used before, for another operation on this key.");
    }

    private EntityReply tooLarge() {
        return new EntityReply.Refused(
                ErrorCode.VALUE_TOO_LARGE,
                "The entity would grow beyond " + settings.maxEntityBytes()
                        + " bytes (atoll.limits.max-entity-bytes). Remove elements, or use several keys.");
    }

    /**
     * Applies as many of the rows as it can, in order.
     *
     * @return the rows that have to wait, with those behind them; empty when the sender has its answer
     */
    List<EventRow> receive(WaitingRows.Held held) {
        boolean told = false;
        try {
            for (int i = 0; i < held.rows().size(); i++) {
                EventRow row = held.rows().get(i);
                if (setup.expelled().wrote(row) && !isKnown(row)) {
                    return refused(held);
                }
                Reception stopped = receive(row, held.bytesPerEvent());
                if (stopped instanceof Reception.Stale && !told) {
                    answers.add(new Answer.ToRows(held.replyTo(), new ApplyReply.Stale()));
                    return List.of();
                }
                told |= stopped instanceof Reception.Duplicate && isAnswer(row);
                if (stopped instanceof Reception.Gap gap) {
                    answers.add(new Answer.ToRows(held.replyTo(), new ApplyReply.GapFound(gap)));
                    return List.of();
                }
                if (stopped instanceof Reception.Waiting) {
                    return held.rows().subList(i, held.rows().size());
                }
            }
            answers.add(new Answer.ToRows(
                    held.replyTo(), new ApplyReply.Applied(now.state().seen())));
        } catch (RuntimeException e) {
            answers.add(new Answer.ToRows(held.replyTo(), new ApplyReply.Rejected(codeOf(e), textOf(e))));
        }
        return List.of();
    }

    /** It came in states, or is retired: a region that has come back is sent what was written before under its name. */
    private boolean isKnown(EventRow row) {
        return setup.rules().receive(now.state(), row, retired, forgetting) instanceof Reception.Duplicate;
    }

    /** The link that they came on is about to end, or states tell of them; until then they must not seem to be applied. */
    private List<EventRow> refused(WaitingRows.Held held) {
        answers.add(new Answer.ToRows(held.replyTo(), new ApplyReply.Later("Their region was removed for good.")));
        return List.of();
    }

    /** What the sender's rows behind it tell of a time that is forgotten here is in it, or is forgotten there too. */
    private static boolean isAnswer(EventRow row) {
        return row instanceof EventRow.Merged merged && merged.answer();
    }

    /** @return what keeps the rest of the row from being applied: a gap or a wait; a duplicate when nothing is left */
    private Reception receive(EventRow row, long bytesPerEvent) {
        Reception reception = setup.rules().receive(now.state(), row, retired, forgetting);
        while (reception instanceof Reception.Apply apply) {
            apply(apply.row(), bytesPerEvent);
            reception = setup.rules().receive(now.state(), row, retired, forgetting);
        }
        return reception;
    }

    private void apply(EventRow row, long bytesPerEvent) {
        if (row instanceof EventRow.Merged merged) {
            clock.observe(merged.state().timestamp());
            now = new StoredEntity(now.state().apply(row), now.requests());
            rows.addMerged(merged, now);
            added++;
        } else {
            EventRow.Events events = (EventRow.Events) row;
            clock.observe(events.last().timestamp());
            events.events().forEach(event -> add(event, bytesPerEvent, OperationMark.UNKNOWN));
        }
    }

    /** One command that cannot be decided must not harm the others of the batch, whatever is wrong with it. */
    private static ErrorCode codeOf(RuntimeException e) {
        return e instanceof AtollException atoll ? atoll.code() : ErrorCode.INTERNAL;
    }

    private static String textOf(RuntimeException e) {
        return e instanceof AtollException ? e.getMessage() : e.toString();
    }

    private void add(DataEvent event, long bytes, int mark) {
        StoredEntity after = now.after(event, setup.self(), settings.requests(), mark);
        rows.add(event, bytes, after);
        now = after;
        added++;
    }
}
