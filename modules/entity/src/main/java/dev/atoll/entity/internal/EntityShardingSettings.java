package dev.atoll.entity.internal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.entity.EntitySettings;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;

/** What the data actors' sharding needs, whatever the application uses sharding for otherwise. */
final class EntityShardingSettings {

    private EntityShardingSettings() {}

    static ClusterShardingSettings of(ActorSystem<?> system, EntitySettings.Sharding settings) {
        Map<String, Object> ours = Map.of(
                "number-of-shards",
                settings.shards(),
                "remember-entities",
                false,
                "state-store-mode",
                "ddata",
                "passivation.strategy",
                "default-strategy",
                "passivation.default-strategy.active-entity-limit",
                settings.activeEntities());
        Config config = ConfigFactory.parseMap(ours)
                .withFallback(system.settings().config().getConfig("pekko.cluster.sharding"));
        ClusterShardingSettings sharding = ClusterShardingSettings.fromConfig(config);
        return settings.role().isEmpty() ? sharding : sharding.withRole(settings.role());
    }
}
