package dev.atoll.replication;

import com.typesafe.config.Config;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * How placement is looked after, under {@code atoll.placement}.
 *
 * @param interval how often each node looks what there is to do
 * @param eraseRows how many rows are removed in one transaction
 */
public record PlacementSettings(Duration interval, int eraseRows) {

    /** @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING}, naming the key */
    public static PlacementSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.placement");
        return new PlacementSettings(
                in.duration("interval", Duration.ofMillis(20), Duration.ofMinutes(1)),
                in.integer("erase-rows", 1, 100_000));
    }
}
