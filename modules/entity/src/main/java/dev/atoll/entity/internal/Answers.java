package dev.atoll.entity.internal;

import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.EntityMessage.Answered;
import dev.atoll.entity.ReplyTo;
import dev.atoll.journal.EssentialActors;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A node's questions to entities on other nodes, and the inbox for their answers. */
final class Answers implements Extension {

    private static final Id ID = new Id();

    private final Map<Long, Question<?>> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final ActorRef<Answered> inbox;

    private Answers(ActorSystem<?> system) {
        inbox = EssentialActors.start(
                system,
                Behaviors.receiveMessage(answered -> {
                    deliver(answered);
                    return Behaviors.same();
                }),
                "atoll-answers");
    }

    static Answers get(ActorSystem<?> system) {
        return ID.apply(system);
    }

    ActorRef<Answered> inbox() {
        return inbox;
    }

    long register(Question<?> question) {
        long id = ids.incrementAndGet();
        open.put(id, question);
        return id;
    }

    void forget(long id) {
        open.remove(id);
    }

    @SuppressWarnings("unchecked") // the entity answers a question with the kind of answer that it asks for
    private void deliver(Answered answered) {
        Question<EntityMessage> question = (Question<EntityMessage>) open.remove(answered.id());
        if (question != null) {
            question.tell(answered.answer());
        }
    }

    /** Sends the answer to the node that asked. */
    record ToNode<R extends EntityMessage>(ActorRef<Answered> inbox, long id) implements ReplyTo<R> {
        @Override
        public void tell(R answer) {
            inbox.tell(new Answered(id, answer));
        }
    }

    private static final class Id extends ExtensionId<Answers> {
        @Override
        public Answers createExtension(ActorSystem<?> system) {
            return new Answers(system);
        }
    }
}
