package dev.atoll.entity.internal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.entity.EntitySettings;
import java.util.List;
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
                "atoll",
                "passivation.atoll",
                passivation(settings.activeEntities()));
        Config config = ConfigFactory.parseMap(ours)
                .withFallback(system.settings().config().getConfig("pekko.cluster.sharding"));
        ClusterShardingSettings sharding = ClusterShardingSettings.fromConfig(config);
        return settings.role().isEmpty() ? sharding : sharding.withRole(settings.role());
    }

    /**
     * The least recently used entity leaves memory first, in two segments, so that entities that are read once (an
     * import, a listing) do not push out those in use. Pekko's default strategy does that better still, and costs twice
     * as much for each command.
     */
    private static Map<String, Object> passivation(int activeEntities) {
        return Map.of(
                "active-entity-limit",
                activeEntities,
                "replacement.policy",
                "least-recently-used",
                "replacement.least-recently-used.segmented.levels",
                2,
                "replacement.least-recently-used.segmented.proportions",
                List.of(0.2, 0.8));
    }
}
