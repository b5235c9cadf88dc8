package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.entity.EntityCommand;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Spreads the data actors over the region's nodes. The sharding's entity ids are the persistence ids. */
public final class EntitySharding {

    private static final EntityTypeKey<EntityCommand> TYPE = EntityTypeKey.create(EntityCommand.class, "atoll-entity");

    private EntitySharding() {}

    /** The way to all entities of the region, wherever they are. */
    public static ActorRef<ShardingEnvelope<EntityCommand>> start(ActorSystem<?> system, EntityRuntime runtime) {
        return ClusterSharding.get(system)
                .init(Entity.of(
                                TYPE,
                                context -> DataEntity.create(
                                        EntityId.parse(context.getEntityId()), runtime, context.getShard()))
                        .withStopMessage(EntityCommand.Control.STOP)
                        .withSettings(EntityShardingSettings.of(
                                system, runtime.settings().sharding())));
    }
}
