package dev.atoll.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntitySettings;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.journal.JournalSettings;
import dev.atoll.node.internal.UnknownSettings;
import java.time.Duration;

/**
 * The settings directly under {@code atoll}; {@code reference.conf} explains each.
 *
 * @param joinSelf whether to form a cluster of one when there is no other
 * @param joinTimeout how long a start waits until this node is up
 */
public record AtollSettings(RegionId region, boolean joinSelf, Duration joinTimeout) {

    private static final String DOWNING = "pekko.cluster.downing-provider-class";
    private static final String FRAME = "pekko.remote.artery.advanced.maximum-frame-size";
    private static final String RESOLVER = "pekko.cluster.split-brain-resolver";

    /**
     * Reads and checks the settings, and that there are no others.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static AtollSettings from(Config config) {
        UnknownSettings.refuse(config);
        CheckedSettings in = new CheckedSettings(config, "atoll");
        String region = in.text("region");
        if (region.isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING, "atoll.region is not set: name the region (--region, or in the file).");
        }
        return new AtollSettings(
                RegionId.of(region),
                in.within("cluster").flag("join-self"),
                in.within("cluster").duration("join-timeout", Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    /**
     * The configuration with what Atoll needs of Pekko in addition. An application that names a downing provider keeps it;
     * others get the split-brain resolver that asks the region's database. Messages between nodes may be as large as a row
     * of another region.
     */
    static Config withNeeds(Config application) {
        Config resolved = resolved(application);
        Config cluster = EntitySettings.pekkoOverlay();
        Config needs = JournalSettings.from(resolved).pekkoOverlay();
        if (resolved.getString(DOWNING).isEmpty()) {
            needs = cluster.withOnlyPath(DOWNING)
                    .withFallback(cluster.withOnlyPath(RESOLVER))
                    .withFallback(needs);
        }
        if (resolved.getBytes(FRAME) < cluster.getBytes(FRAME)) {
            needs = cluster.withOnlyPath(FRAME).withFallback(needs);
        }
        return ConfigFactory.parseString("pekko.actor.provider = cluster")
                .withFallback(needs)
                .withFallback(resolved);
    }

    private static Config resolved(Config application) {
        try {
            return application.withFallback(ConfigFactory.defaultReference()).resolve();
        } catch (ConfigException e) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING, "The configuration cannot be read: " + CheckedSettings.problem(e));
        }
    }
}
