package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityCommand.Control;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The data actor: the single writer of one entity in its region.
 *
 * <p>Commands arrive at the {@link Intake}. A {@link Control#FLUSH} that the actor sends to itself persists all of
 * them as few rows; what arrives while these are being written makes the next rows.
 */
public final class DataEntity extends BehaviorInterceptor<EntityCommand, EntityCommand> {

    private final ActorContext<EntityCommand> context;
    private final Intake intake;
    private final Duration waitingLimit;
    private boolean expiryScheduled;

    private DataEntity(ActorContext<EntityCommand> context, Intake intake, Duration waitingLimit) {
        super(EntityCommand.class);
        this.context = context;
        this.intake = intake;
        this.waitingLimit = waitingLimit;
    }

    public static Behavior<EntityCommand> create(EntityId id, EntityRuntime runtime) {
        return Behaviors.setup(context -> {
            BatchPlanner planner = new BatchPlanner(runtime.self(), runtime.clock(), runtime.settings());
            Intake intake = new Intake(
                    runtime.settings(), planner, () -> context.getSelf().tell(Control.FLUSH));
            DataEntity entity =
                    new DataEntity(context, intake, runtime.settings().waiting().timeLimit());
            return Behaviors.intercept(() -> entity, new EntityJournal(id, runtime, intake, context.getLog()));
        });
    }

    @Override
    public Behavior<EntityCommand> aroundReceive(
            TypedActorContext<EntityCommand> ignored, EntityCommand command, ReceiveTarget<EntityCommand> journal) {
        if (command instanceof EntityCommand.Read read) {
            intake.read(read);
        } else if (command instanceof Control control) {
            return control(control, journal);
        } else {
            intake.accept(command);
        }
        return Behaviors.same();
    }

    private Behavior<EntityCommand> control(Control control, ReceiveTarget<EntityCommand> journal) {
        switch (control) {
            case FLUSH -> {
                if (intake.flushDue()) {
                    return flush(journal);
                }
            }
            case EXPIRE -> {
                expiryScheduled = false;
                intake.expireWaiting();
                scheduleExpiry();
            }
            case STOP -> intake.stop();
        }
        return intake.mayStop() ? Behaviors.stopped() : Behaviors.same();
    }

    private Behavior<EntityCommand> flush(ReceiveTarget<EntityCommand> journal) {
        try {
            Behavior<EntityCommand> next = journal.apply(context, Control.FLUSH);
            scheduleExpiry();
            return next;
        } catch (RuntimeException e) {
            intake.failed(true, "The entity's actor has failed: " + e.getMessage());
            throw e;
        }
    }

    private void scheduleExpiry() {
        if (!expiryScheduled && intake.hasWaiting()) {
            expiryScheduled = true;
            context.scheduleOnce(waitingLimit, context.getSelf(), Control.EXPIRE);
        }
    }

    @Override
    public Behavior<EntityCommand> aroundSignal(
            TypedActorContext<EntityCommand> ignored, Signal signal, SignalTarget<EntityCommand> journal) {
        if (signal instanceof PostStop || signal instanceof PreRestart) {
            intake.failed(true, "The entity's actor has stopped; retry.");
        }
        return journal.apply(context, signal);
    }
}
