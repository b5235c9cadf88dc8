package dev.atoll.entity.internal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.entity.EntitySettings;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;

/**
 * What the data actors' sharding needs, whatever the application uses sharding for otherwise.
 *
 * <p>The coordinator's majorities: by default Pekko wants all of up to five nodes to confirm each change, so that no
 * shard moves while one of them is away. Plain majorities do.
 */
final class EntityShardingSettings {

    private static final Map<String, Object> OURS = Map.of(
            "remember-entities", false,
            "state-store-mode", "ddata",
            "coordinator-state.write-majority-plus", 0,
            "coordinator-state.read-majority-plus", 0,
            "distributed-data.majority-min-cap", 1,
            "passivation.strategy", "default-strategy",
            "retry-interval", "500 ms",
            "waiting-for-state-timeout", "1 s",
            "updating-state-timeout", "2 s",
            "rebalance-interval", "2 s");

    private EntityShardingSettings() {}

    static ClusterShardingSettings of(ActorSystem<?> system, EntitySettings.Sharding settings) {
        Config config = ConfigFactory.parseMap(OURS)
                .withFallback(ConfigFactory.parseMap(Map.of(
                        "number-of-shards",
                        settings.shards(),
                        "passivation.default-strategy.active-entity-limit",
                        settings.activeEntities())))
                .withFallback(system.settings().config().getConfig("pekko.cluster.sharding"));
        ClusterShardingSettings sharding = ClusterShardingSettings.fromConfig(config);
        return settings.role().isEmpty() ? sharding : sharding.withRole(settings.role());
    }
}
