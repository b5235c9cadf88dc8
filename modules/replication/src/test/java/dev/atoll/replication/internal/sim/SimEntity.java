package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Reception;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.CollectionGate;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.ReplyTo;
import dev.atoll.entity.RightsWish;
import dev.atoll.entity.writer.EntityWriter;
import dev.atoll.entity.writer.StoredEntity;
import dev.atoll.entity.writer.WriterPort;
import dev.atoll.journal.CompletenessRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Does for the real {@link EntityWriter} what the data actor, its shard and the persistence runtime do. */
final class SimEntity implements WriterPort {

    private final SimRegion region;
    private final SimWorld world;
    private final String persistenceId;
    private final EntityWriter writer;
    private StoredEntity stored = StoredEntity.EMPTY;
    private int unanswered;
    private boolean stopping;
    private boolean stopped;
    /** The shard keeps for the next actor what arrives while this one stops. */
    private final List<EntityCommand> buffered = new ArrayList<>();
    /** Other regions' rows that were accepted since the last flush; for {@link Mutation#APPLIED_BEFORE_DURABLE}. */
    private final List<EntityCommand.ApplyRows> received = new ArrayList<>();

    /** Null for what is everywhere. */
    private final CollectionGate gate;

    private final long gateLife;
    private boolean writing;
    private boolean erasing;

    SimEntity(SimRegion region, String persistenceId) {
        boolean placed = persistenceId.startsWith(SimPlacement.COLLECTION + "|");
        this.gate = placed ? region.placement.gate : null;
        this.gateLife = placed ? gate.life() : 0;
        this.region = region;
        this.world = region.world;
        this.persistenceId = persistenceId;
        this.writer = new EntityWriter(region.writerSetup(), this);
        later(world.random.nextInt(5), this::recover);
    }

    /** In this process, as long as the actor lives. */
    private void later(long delay, Runnable action) {
        region.inThisLife(delay, () -> {
            if (!stopped) {
                action.run();
            }
        });
    }

    boolean idle() {
        return unanswered == 0 && buffered.isEmpty();
    }

    // what arrives

    void tell(EntityCommand command) {
        if (stopping) {
            buffered.add(command);
        } else if (!admits(command)) {
            EntityWriter.refuse(command, "elsewhere");
            if (gate.life() != gateLife) {
                stopNow();
            }
        } else if (command instanceof EntityCommand.Write write) {
            writer.accept(new EntityCommand.Write(
                    write.type(), write.operation(), write.onlyIfAbsent(), write.request(), once(write.replyTo())));
        } else if (command instanceof EntityCommand.Read read) {
            writer.accept(new EntityCommand.Read(once(read.replyTo())));
        } else if (command instanceof EntityCommand.Forget forget) {
            writer.accept(new EntityCommand.Forget(forget.horizon(), forget.upToOffset(), once(forget.replyTo())));
        } else if (command instanceof EntityCommand.ApplyRows rows) {
            received.add(rows);
            writer.accept(new EntityCommand.ApplyRows(rows.rows(), once(rows.replyTo())));
        }
    }

    /** Every command that is accepted is answered, and no command twice. */
    private <R extends EntityMessage> ReplyTo<R> once(ReplyTo<R> to) {
        unanswered++;
        boolean[] answered = new boolean[1];
        return reply -> {
            assertThat(answered[0]).as("answered before: %s", reply).isFalse();
            answered[0] = true;
            unanswered--;
            to.tell(reply);
        };
    }

    private boolean admits(EntityCommand command) {
        return gate == null
                || (command instanceof EntityCommand.Write ? gate.takesWrites(gateLife) : gate.isReadable(gateLife));
    }

    /** As an actor that must not write any more. */
    private void stopNow() {
        writer.failed(false, "elsewhere");
        stopped = true;
        leave();
        region.stopped(persistenceId, buffered);
    }

    private void leave() {
        if (writing) {
            writing = false;
            gate.leave();
        }
    }

    void stop() {
        stopping = true;
        writer.stop();
        stopWhenDone();
    }

    private void stopWhenDone() {
        if (erasing || !writer.mayStop()) {
            return;
        }
        if (writer.forgets().isPresent() && (gate == null || gate.enter(gateLife))) {
            erasing = true;
            writing = gate != null;
            erase(region.disk.rowsOf(persistenceId).size(), region.disk.writers());
        } else {
            stopNowAnswered();
        }
    }

    /** As soon as nothing of an earlier process can be written any more. */
    private void erase(int rows, Set<String> writers) {
        Set<String> open = new HashSet<>(writers);
        open.retainAll(region.disk.writers());
        later(world.random.nextInt(20), () -> {
            if (open.isEmpty()) {
                if (!world.faults() || world.random.nextInt(10) > 0) {
                    world.trace(() -> region.id + " forgets " + persistenceId);
                    region.disk.forget(persistenceId, rows);
                }
                stopNowAnswered();
            } else {
                erase(rows, open);
            }
        });
    }

    private void stopNowAnswered() {
        if (!stopped) {
            leave();
            writer.failed(true, "stopped");
            assertThat(unanswered).as("commands that nobody answers").isZero();
            stopped = true;
            region.stopped(persistenceId, buffered);
        }
    }

    // what the writer asks for

    @Override
    public Set<Origin> retired() {
        return region.retired.in(persistenceId.substring(0, persistenceId.indexOf('|')));
    }

    @Override
    public boolean isLimited() {
        return !persistenceId.startsWith("_");
    }

    @Override
    public Forgetting forgetting() {
        return region.horizon.holder.in(EntityId.collectionOf(persistenceId));
    }

    @Override
    public HybridTimestamp agreedHorizon() {
        return region.horizon.holder.agreedIn(EntityId.collectionOf(persistenceId));
    }

    @Override
    public void leaveSoon() {
        later(world.random.nextInt(5), this::stop);
    }

    @Override
    public void flushSoon() {
        later(0, this::flush);
    }

    @Override
    public void expireAfter(Duration delay) {
        later(delay.toMillis(), () -> {
            writer.expireWaiting();
            if (stopping) {
                stopWhenDone();
            }
        });
    }

    @Override
    public boolean canAsk(Origin origin) {
        SimSession link = region.links.get(origin.region());
        return link != null
                && link.conversation().isOpen()
                && origin.equals(link.peer.origin())
                && region.placement.holds(origin.region(), EntityId.collectionOf(persistenceId));
    }

    @Override
    public void ask(RightsWish wish) {
        region.ask(persistenceId, wish);
    }

    @Override
    public void askAgainAfter(Duration delay) {
        later(delay.toMillis(), () -> {
            writer.askAgain();
            if (stopping) {
                stopWhenDone();
            }
        });
    }

    @Override
    public void changed(EntityState state) {
        EntityState durable = region.disk.state(persistenceId);
        assertThat(state.prune(world.operator.retired).seen())
                .as("what is on disk")
                .isEqualTo(durable.prune(world.operator.retired).seen());
    }

    // the journal

    private void flush() {
        if (erasing) {
            return;
        }
        List<EventRow> rows = writer.flush();
        if (rows.isEmpty()) {
            stopWhenDone();
        } else if (gate != null && !gate.enter(gateLife)) {
            stopNow();
        } else {
            writing = gate != null;
            persist(rows);
        }
        received.clear();
    }

    private void persist(List<EventRow> rows) {
        StoredEntity after = stored;
        List<byte[]> payloads = new ArrayList<>();
        for (EventRow row : rows) {
            assertNotAhead(row);
            after = writer.after(after, row);
            payloads.add(EventRowCodec.encode(row));
        }
        StoredEntity planned = after;
        answerTooEarly(rows, planned.state());
        region.commit(persistenceId, payloads, () -> written(planned), this::failed);
    }

    /** No region's clock takes another's further ahead than allowed; its own promises take it ahead a little. */
    private void assertNotAhead(EventRow row) {
        HybridTimestamp newest = row instanceof EventRow.Events events
                ? events.last().timestamp()
                : ((EventRow.Merged) row).state().timestamp();
        assertThat(newest.millis() - region.wallMillis())
                .as("how far ahead is what %s stores", region.id)
                .isLessThanOrEqualTo(
                        Math.max(world.maxClockAhead.toMillis(), 1 + CompletenessRule.PROMISE_AHEAD_MILLIS));
    }

    private void answerTooEarly(List<EventRow> rows, EntityState after) {
        if (world.mutation == Mutation.WRITES_ACKNOWLEDGED_BEFORE_DURABLE) {
            rows.forEach(row -> world.ledger.acknowledgeAll(persistenceId, region.origin(), row));
        } else if (world.mutation == Mutation.APPLIED_BEFORE_DURABLE) {
            received.stream()
                    .filter(command -> command.rows().stream().allMatch(row -> isApplied(after, row)))
                    .forEach(command -> command.replyTo().tell(new ApplyReply.Applied(after.seen())));
        }
    }

    private static boolean isApplied(EntityState state, byte[] row) {
        return state.receive(EventRowCodec.decode(row)) instanceof Reception.Duplicate;
    }

    private void written(StoredEntity after) {
        leave();
        stored = after;
        if (world.random.nextInt(8) == 0) {
            region.disk.keepSnapshot(persistenceId, stored);
        }
        writer.written(stored);
    }

    private void failed(boolean mayBeDurable) {
        leave();
        boolean told = mayBeDurable && world.mutation != Mutation.FAILED_WRITES_CALLED_NOT_APPLIED;
        writer.failed(told, "The journal failed.");
        later(world.random.nextInt(50), this::recover);
    }

    private void recover() {
        if (world.faults() && world.random.nextInt(30) == 0) {
            failed(false);
            return;
        }
        stored = region.disk.recover(persistenceId, writer::after);
        writer.recovered(stored);
    }
}
