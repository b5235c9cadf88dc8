package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityCommand.Control;
import dev.atoll.entity.EntityErasure;
import dev.atoll.entity.writer.EntityWriter;
import dev.atoll.entity.writer.WriterRules;
import dev.atoll.entity.writer.WriterSetup;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.slf4j.Logger;

/**
 * The data actor: gives an {@link EntityWriter}, which decides everything, what arrives for one entity.
 *
 * <p>A {@link Control#FLUSH} that the actor sends to itself persists all that has arrived as few rows; what arrives
 * while these are being written makes the next rows.
 */
public final class DataEntity extends BehaviorInterceptor<EntityCommand, EntityCommand> {

    private static final String ELSEWHERE = "The collection is not here, or not yet, or no more.";

    private final EntityWriter writer;
    private final GatePass pass;
    private final EntityJournal journal;
    private final Supplier<EntityErasure> erasure;
    private boolean erasing;

    private DataEntity(EntityWriter writer, GatePass pass, EntityJournal journal, Supplier<EntityErasure> erasure) {
        super(EntityCommand.class);
        this.writer = writer;
        this.pass = pass;
        this.journal = journal;
        this.erasure = erasure;
    }

    /** @param shard which the actor asks to stop it, and to keep for the next one what arrives meanwhile */
    public static Behavior<EntityCommand> create(
            EntityId id, EntityRuntime runtime, ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(context -> {
            ActorRef<EntityCommand> self = context.getSelf();
            GatePass pass = new GatePass(
                    runtime.gates().of(id.collection()), () -> shard.tell(new ClusterSharding.Passivate<>(self)));
            WriterSetup setup = new WriterSetup(
                    runtime.settings(), runtime.self(), runtime.ledger(), WriterRules.SOUND, runtime.expelled());
            EntityWriter writer = new EntityWriter(
                    setup,
                    new ActorPort(
                            context,
                            id,
                            runtime.listener(),
                            runtime.links(),
                            runtime.retired(),
                            runtime.horizon(),
                            shard));
            EntityJournal journal = new EntityJournal(id, runtime.settings(), writer, pass, context.getLog());
            DataEntity entity = new DataEntity(writer, pass, journal, runtime.erasure());
            return Behaviors.intercept(() -> entity, journal);
        });
    }

    @Override
    public Behavior<EntityCommand> aroundReceive(
            TypedActorContext<EntityCommand> context, EntityCommand command, ReceiveTarget<EntityCommand> journal) {
        if (command instanceof Control control) {
            return control(control, context, journal);
        }
        if (erasing) {
            EntityWriter.refuse(command, "The entity is being forgotten; retry.");
            return Behaviors.same();
        }
        if (!pass.admits(command)) {
            EntityWriter.refuse(command, ELSEWHERE);
            return pass.isOutdated() ? leave() : Behaviors.same();
        }
        writer.accept(command);
        return Behaviors.same();
    }

    private Behavior<EntityCommand> control(
            Control control, TypedActorContext<EntityCommand> context, ReceiveTarget<EntityCommand> journal) {
        if (erasing) {
            return control == Control.FORGOTTEN ? Behaviors.stopped() : Behaviors.same();
        }
        switch (control) {
            case FLUSH -> {
                return flush(context, journal);
            }
            case EXPIRE -> writer.expireWaiting();
            case ASK_AGAIN -> writer.askAgain();
            case STOP -> writer.stop();
            case FORGOTTEN -> {}
        }
        return stopOrGoOn(context);
    }

    private Behavior<EntityCommand> flush(
            TypedActorContext<EntityCommand> context, ReceiveTarget<EntityCommand> journal) {
        try {
            if (writer.flush().isEmpty()) {
                return stopOrGoOn(context);
            }
            return pass.enter() ? journal.apply(context, Control.FLUSH) : leave();
        } catch (RuntimeException e) {
            writer.failed(true, "The entity's actor has failed: " + e.getMessage());
            throw e;
        }
    }

    /** Nothing may be written; what was accepted is refused, and a later life reads the journal again. */
    private Behavior<EntityCommand> leave() {
        writer.failed(false, ELSEWHERE);
        return Behaviors.stopped();
    }

    private Behavior<EntityCommand> stopOrGoOn(TypedActorContext<EntityCommand> context) {
        if (!writer.mayStop()) {
            return Behaviors.same();
        }
        OptionalLong upToOffset = writer.forgets();
        if (upToOffset.isEmpty() || !pass.enter()) {
            return Behaviors.stopped();
        }
        erasing = true;
        ActorContext<EntityCommand> actor = context.asJava();
        actor.pipeToSelf(
                erasure.get().erase(journal.id(), journal.lastSequenceNumber(actor), upToOffset.getAsLong()),
                (erased, failure) -> erased(actor.getLog(), failure));
        return Behaviors.same();
    }

    private EntityCommand erased(Logger log, Throwable failure) {
        if (failure != null) {
            log.warn("{} could not be forgotten, which is tried again: {}", journal.id(), failure.getMessage());
        }
        return Control.FORGOTTEN;
    }

    @Override
    public Behavior<EntityCommand> aroundSignal(
            TypedActorContext<EntityCommand> context, Signal signal, SignalTarget<EntityCommand> journal) {
        if (signal instanceof PostStop || signal instanceof PreRestart) {
            writer.failed(true, "The entity's actor has stopped; retry.");
            pass.leave();
        }
        if (signal instanceof PostStop) {
            pass.stopped();
        }
        return journal.apply(context, signal);
    }
}
