package dev.atoll.node.internal;

import com.typesafe.config.Config;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.DrillSettings;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.FrameSettings;
import dev.atoll.history.CompactionSettings;
import dev.atoll.history.ConflictSettings;
import dev.atoll.history.HistorySettings;
import dev.atoll.journal.DurationText;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.ResolverSettings;
import dev.atoll.management.SessionSettings;
import dev.atoll.node.AtollSettings;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.replication.ConfirmSettings;
import dev.atoll.replication.PlacementSettings;
import dev.atoll.replication.ReplicationSettings;
import dev.atoll.replication.RetentionSettings;
import java.time.Duration;
import java.util.function.Consumer;

/** The settings of everything that a node starts, checked before anything is started. */
public record NodeSettings(
        AtollSettings atoll,
        EntitySettings entities,
        HistorySettings history,
        ConflictSettings conflicts,
        CompactionSettings compaction,
        RecoverySettings recovery,
        ReplicationSettings replication,
        ConfirmSettings confirm,
        PlacementSettings placement,
        RetentionSettings retention,
        ResolverSettings resolvers,
        SessionSettings sessions,
        BackupSettings backups,
        DrillSettings drills,
        HttpSettings http) {

    /** Of a region of several nodes. */
    private static final String SEED_NODES = "pekko.cluster.seed-nodes";

    /**
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static NodeSettings from(Config config) {
        RetentionSettings retention = RetentionSettings.from(config);
        NodeSettings settings = new NodeSettings(
                AtollSettings.from(config),
                EntitySettings.from(config),
                HistorySettings.from(config),
                ConflictSettings.from(config),
                CompactionSettings.from(config),
                RecoverySettings.from(config, retention.window()),
                ReplicationSettings.from(config),
                ConfirmSettings.from(config),
                PlacementSettings.from(config),
                retention,
                ResolverSettings.from(config),
                SessionSettings.from(config),
                BackupSettings.from(config),
                DrillSettings.from(config),
                HttpSettings.from(config));
        settings.refuseItselfAsPeer();
        settings.requireTimeToAnswer();
        if (hasOtherNodes(config)) {
            FrameSettings.from(config).requireRoomFor(settings.entities());
        }
        return settings;
    }

    /** Whether it is set to join others; whether others join it is seen when they do. */
    private static boolean hasOtherNodes(Config config) {
        Config own = config.getConfig("pekko.remote.artery.canonical");
        String self = "@" + own.getString("hostname") + ":" + own.getString("port");
        return config.getStringList(SEED_NODES).stream().anyMatch(seed -> !seed.endsWith(self));
    }

    private void refuseItselfAsPeer() {
        if (replication.peerRegions().contains(atoll.region())) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    "atoll.replication.peers." + atoll.region()
                            + " (--peer) names this region itself: name the others only.");
        }
    }

    /** A request may wait for what its session has seen, and then for the confirmation of its write. */
    private void requireTimeToAnswer() {
        Duration waits = sessions.maxWait().plus(confirm.maxTimeout());
        if (http.enabled() && waits.compareTo(http.requestTimeout()) >= 0) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    "atoll.session.max-wait (" + DurationText.write(sessions.maxWait()) + ") and"
                            + " atoll.confirm.max-timeout (" + DurationText.write(confirm.maxTimeout())
                            + ") together are not less than atoll.http.request-timeout ("
                            + DurationText.write(http.requestTimeout())
                            + "): a request that waits would end without its answer. Lower the first two, or raise it.");
        }
    }

    /**
     * These settings, where what works for a request ends before the request does: half of its time counts where a setting
     * asks for all of it or more.
     *
     * @param say told what is different from what was set
     */
    NodeSettings withinRequests(Consumer<String> say) {
        Duration preview = withinRequest("atoll.recovery.preview-time", recovery.previewTime(), say);
        Duration pass = withinRequest("atoll.compaction.request-time", compaction.requestTime(), say);
        return new NodeSettings(
                atoll,
                entities,
                history,
                conflicts,
                compaction.withRequestTime(pass),
                recovery.withPreviewTime(preview),
                replication,
                confirm,
                placement,
                retention,
                resolvers,
                sessions,
                backups,
                drills,
                http);
    }

    private Duration withinRequest(String key, Duration time, Consumer<String> say) {
        if (!http.enabled() || time.compareTo(http.requestTimeout()) < 0) {
            return time;
        }
        Duration half = http.requestTimeout().dividedBy(2);
        say.accept(key + " (" + DurationText.write(time) + ") is not less than atoll.http.request-timeout ("
                + DurationText.write(http.requestTimeout()) + "): " + DurationText.write(half) + " is used.");
        return half;
    }
}
