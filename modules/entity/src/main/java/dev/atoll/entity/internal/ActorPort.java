package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityCommand.Control;
import dev.atoll.entity.EntityListener;
import dev.atoll.entity.ForgettingHorizon;
import dev.atoll.entity.RetiredOrigins;
import dev.atoll.entity.RightsLinks;
import dev.atoll.entity.RightsWish;
import dev.atoll.entity.writer.WriterPort;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Does for a data actor's writer what it asks for, with messages to the actor itself. */
record ActorPort(
        ActorContext<EntityCommand> context,
        EntityId id,
        EntityListener listener,
        Supplier<RightsLinks> links,
        RetiredOrigins retiredOrigins,
        ForgettingHorizon horizon,
        ActorRef<ClusterSharding.ShardCommand> shard)
        implements WriterPort {

    @Override
    public Set<Origin> retired() {
        return retiredOrigins.in(id.collection());
    }

    @Override
    public boolean isLimited() {
        return !id.collection().startsWith("_");
    }

    @Override
    public Forgetting forgetting() {
        return horizon.in(id.collection());
    }

    @Override
    public HybridTimestamp agreedHorizon() {
        return horizon.agreedIn(id.collection());
    }

    @Override
    public void leaveSoon() {
        shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }

    @Override
    public void flushSoon() {
        context.getSelf().tell(Control.FLUSH);
    }

    @Override
    public void expireAfter(Duration delay) {
        context.scheduleOnce(delay, context.getSelf(), Control.EXPIRE);
    }

    @Override
    public boolean canAsk(Origin origin) {
        return links.get().reaches(origin);
    }

    @Override
    public void ask(RightsWish wish) {
        links.get().ask(id, wish);
    }

    @Override
    public void askAgainAfter(Duration delay) {
        context.scheduleOnce(delay, context.getSelf(), Control.ASK_AGAIN);
    }

    @Override
    public void changed(EntityState state) {
        try {
            listener.changed(id, state);
        } catch (RuntimeException e) {
            context.getLog().error("A listener failed at a change of {}, which is durable all the same", id, e);
        }
    }
}
