package dev.atoll.bench.rival;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.ReplicaId;
import org.apache.pekko.persistence.typed.ReplicationId;
import org.apache.pekko.persistence.typed.crdt.LwwTime;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.ReplicatedEventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.ReplicatedEventSourcing;
import org.apache.pekko.persistence.typed.javadsl.ReplicationContext;

/** A last-writer-wins register as the documentation of Replicated Event Sourcing writes one. */
final class RivalEntity extends ReplicatedEventSourcedBehavior<RivalEntity.Command, Written, RivalEntity.State> {

    /** What it is told. */
    sealed interface Command {
        ActorRef<Done> replyTo();
    }

    /** Starts the replica; changes nothing. */
    record Start(ActorRef<Done> replyTo) implements Command {}

    /** Sets the value; answered when it is persisted. */
    record Set(String value, ActorRef<Done> replyTo) implements Command {}

    /** The winning value so far. */
    record State(LwwTime time, String value) {}

    private final boolean publishing;
    private final Consumer<String> seenElsewhere;

    private RivalEntity(ReplicationContext context, boolean publishing, Consumer<String> seenElsewhere) {
        super(context);
        this.publishing = publishing;
        this.seenElsewhere = seenElsewhere;
    }

    /**
     * The behavior of one replica.
     *
     * @param queries the read journal of every replica
     * @param publishing whether events are published for direct replication
     * @param seenElsewhere receives every value that came from the other replica
     */
    static Behavior<Command> create(
            ReplicationId id, Map<ReplicaId, String> queries, boolean publishing, Consumer<String> seenElsewhere) {
        return ReplicatedEventSourcing.perReplicaJournalConfig(
                id, queries, context -> new RivalEntity(context, publishing, seenElsewhere));
    }

    @Override
    public boolean withEventPublishing() {
        return publishing;
    }

    @Override
    public State emptyState() {
        return new State(new LwwTime(0, getReplicationContext().replicaId()), "");
    }

    @Override
    public CommandHandler<Command, Written, State> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Set.class, this::onSet)
                .onCommand(Start.class, start -> Effect().reply(start.replyTo(), Done.getInstance()))
                .build();
    }

    private Effect<Written, State> onSet(State state, Set command) {
        LwwTime time = state.time()
                .increase(
                        getReplicationContext().currentTimeMillis(),
                        getReplicationContext().replicaId());
        return Effect().persist(new Written(time.timestamp(), command.value())).thenRun(after -> command.replyTo()
                .tell(Done.getInstance()));
    }

    @Override
    public EventHandler<State, Written> eventHandler() {
        return this::onWritten;
    }

    private State onWritten(State state, Written event) {
        ReplicationContext context = getReplicationContext();
        if (!context.origin().equals(context.replicaId())) {
            seenElsewhere.accept(event.value());
        }
        LwwTime time = new LwwTime(event.timestampMillis(), context.origin());
        return time.isAfter(state.time()) ? new State(time, event.value()) : state;
    }
}
