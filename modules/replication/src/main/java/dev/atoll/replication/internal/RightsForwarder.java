package dev.atoll.replication.internal;

import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** Brings wishes for rights to the node of this region that holds the link. One that finds no such node is dropped. */
final class RightsForwarder extends AbstractBehavior<RightsForwarder.Command> {

    private static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "atoll-rights");

    interface Command {}

    /** @param node the cluster address of the node that holds the link */
    record Forward(String node, RightsMessage message) implements Command {}

    private record Others(Receptionist.Listing listing) implements Command {}

    private final ActorRef<LinkSupervisor.Command> supervisor;
    private final Map<String, ActorRef<Command>> nodes = new HashMap<>();

    static Behavior<Command> create(ActorRef<LinkSupervisor.Command> supervisor) {
        return Behaviors.setup(context -> new RightsForwarder(context, supervisor));
    }

    private RightsForwarder(ActorContext<Command> context, ActorRef<LinkSupervisor.Command> supervisor) {
        super(context);
        this.supervisor = supervisor;
        ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
        receptionist.tell(Receptionist.register(KEY, context.getSelf()));
        receptionist.tell(Receptionist.subscribe(KEY, context.messageAdapter(Receptionist.Listing.class, Others::new)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(RightsMessage.class, this::onMessage)
                .onMessage(Forward.class, this::onForward)
                .onMessage(Others.class, this::onOthers)
                .build();
    }

    private Behavior<Command> onMessage(RightsMessage message) {
        supervisor.tell(new LinkSupervisor.AskRights(message));
        return this;
    }

    private Behavior<Command> onForward(Forward forward) {
        ActorRef<Command> node = nodes.get(forward.node());
        if (node != null) {
            node.tell(forward.message());
        }
        return this;
    }

    private Behavior<Command> onOthers(Others others) {
        nodes.clear();
        others.listing()
                .getServiceInstances(KEY)
                .forEach(node -> nodes.put(node.path().address().hostPort(), node));
        return this;
    }
}
