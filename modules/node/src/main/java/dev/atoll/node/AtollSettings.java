package dev.atoll.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.journal.JournalSettings;
import dev.atoll.node.internal.UnknownSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings directly under {@code atoll}; {@code reference.conf} explains each.
 *
 * @param joinSelf whether to form a cluster of one when there is no other
 * @param joinTimeout how long a start waits until this node is up
 */
public record AtollSettings(RegionId region, boolean joinSelf, Duration joinTimeout) {

    private static final String DOWNING = "pekko.cluster.downing-provider-class";

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

    /** The configuration with what Atoll needs of Pekko in addition. */
    static Config withNeeds(Config application) {
        Config resolved =
                application.withFallback(ConfigFactory.defaultReference()).resolve();
        Map<String, Object> needs = new HashMap<>();
        needs.put("pekko.actor.provider", "cluster");
        if (resolved.getString(DOWNING).isEmpty()) {
            needs.put(DOWNING, "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider");
        }
        return JournalSettings.from(resolved)
                .pekkoOverlay()
                .withFallback(ConfigFactory.parseMap(needs, "dev.atoll.node.Atoll.config"))
                .withFallback(resolved);
    }
}
