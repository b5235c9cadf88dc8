package dev.atoll.journal;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** The least event sourced actor: remembers words; its state, the words in one string, is a snapshot every 10. */
final class Words extends EventSourcedBehavior<Words.Command, String, String> {
    private int replayed;

    sealed interface Command {}

    record Add(String word, ActorRef<Done> replyTo) implements Command {}

    record AddAll(List<String> words, ActorRef<Done> replyTo) implements Command {}

    record Get(ActorRef<All> replyTo) implements Command {}

    record All(List<String> words, int replayed) {}

    private final int snapshotEvery;

    private Words(String persistenceId, int snapshotEvery) {
        super(PersistenceId.ofUniqueId(persistenceId));
        this.snapshotEvery = snapshotEvery;
    }

    static Behavior<Command> of(String persistenceId) {
        return of(persistenceId, 10);
    }

    static Behavior<Command> of(String persistenceId, int snapshotEvery) {
        return new Words(persistenceId, snapshotEvery);
    }

    @Override
    public String journalPluginId() {
        return "atoll.journal.plugin";
    }

    @Override
    public String snapshotPluginId() {
        return "atoll.journal.snapshot-plugin";
    }

    @Override
    public String emptyState() {
        return "";
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(snapshotEvery, 2);
    }

    @Override
    public CommandHandler<Command, String, String> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Add.class, this::add)
                .onCommand(AddAll.class, this::addAll)
                .onCommand(Get.class, this::get)
                .build();
    }

    private Effect<String, String> add(Add add) {
        return Effect().persist(add.word()).thenReply(add.replyTo(), state -> Done.getInstance());
    }

    private Effect<String, String> addAll(AddAll add) {
        return Effect().persist(add.words()).thenReply(add.replyTo(), state -> Done.getInstance());
    }

    private Effect<String, String> get(String state, Get get) {
        List<String> words = new ArrayList<>(List.of(state.strip().split(" ")));
        return Effect().reply(get.replyTo(), new All(words, replayed));
    }

    @Override
    public EventHandler<String, String> eventHandler() {
        return (state, word) -> {
            replayed++;
            return state + " " + word;
        };
    }
}
