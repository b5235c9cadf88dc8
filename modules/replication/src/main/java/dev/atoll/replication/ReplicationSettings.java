package dev.atoll.replication;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntitySettings;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.journal.ShownValue;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings under {@code atoll.replication}; {@code reference.conf} explains each.
 *
 * @param advertised {@code host:port} at which other regions reach this node; empty: where it listens
 * @param compression the name of the preferred one
 * @param frames how large a frame may be
 * @param maxClockAhead how far ahead of this node's clock events of other regions may be
 */
public record ReplicationSettings(
        String host,
        int port,
        String advertised,
        List<PeerSettings> peers,
        boolean acceptUnknownPeers,
        CompressionChoice compression,
        Frames frames,
        Window window,
        Batching batching,
        Heartbeats heartbeats,
        Reconnect reconnect,
        Offsets offsets,
        Retries retries,
        int transferReads,
        Duration maxClockAhead) {

    /** How frames that carry rows can be compressed. */
    public enum CompressionChoice {
        ZSTD,
        LZ4,
        GZIP,
        NONE
    }

    /** What may be under way to this region on one link. */
    public record Window(long bytes, int entities, int rowsPerMessage, int bytesPerMessage) {}

    /**
     * How many bytes the rows of one frame may have when decompressed.
     *
     * @param most that this region takes
     * @param sent that it may send: a batch that is filled with the largest row or state that local writes can make
     */
    public record Frames(int most, int sent) {}

    /** What a batch is filled up to. */
    public record Batching(int rows, int bytes) {}

    /** When to send one, when the peer counts as dead, when a connection that takes nothing does. */
    public record Heartbeats(Duration interval, Duration deadline, Duration stallTimeout) {}

    public record Reconnect(Duration connectTimeout, Duration minBackoff, Duration maxBackoff) {}

    /** How often the offset that is applied is stored. */
    public record Offsets(Duration interval, int rows) {}

    /** What happens with rows that an entity cannot take. */
    public record Retries(
            Duration minBackoff, Duration maxBackoff, Duration parkAfter, Duration repairAfter, int maxRepairs) {}

    private static final String PATH = "atoll.replication";

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static ReplicationSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, PATH);
        String advertised = in.text("advertised");
        if (!advertised.isEmpty() && !LinkAddress.isOne(advertised)) {
            throw in.invalid("advertised", "must be " + LinkAddress.FORM);
        }
        Batching batching = new Batching(
                in.integer("batch.rows", 1, LinkFrame.MOST_ROWS), (int) in.bytes("batch.bytes", 1 << 10, 1 << 26));
        return new ReplicationSettings(
                in.text("host"),
                in.integer("port", 0, 65_535),
                advertised,
                peers(config),
                in.flag("accept-unknown-peers"),
                in.choice("compression", CompressionChoice.class),
                frames(in, batching, EntitySettings.from(config)),
                new Window(
                        in.bytes("window.bytes", 1 << 16, 1L << 32),
                        in.integer("window.entities", 1, 1_000_000),
                        in.integer("window.rows-per-message", 1, 100_000),
                        (int) in.bytes("window.bytes-per-message", 1 << 10, 1 << 30)),
                batching,
                heartbeats(in),
                reconnect(in),
                new Offsets(
                        in.duration("offset.interval", Duration.ZERO, Duration.ofMinutes(1)),
                        in.integer("offset.rows", 1, 10_000_000)),
                retries(in),
                in.integer("transfer-reads", 1, 10_000),
                in.duration("max-clock-ahead", Duration.ofMillis(10), Duration.ofDays(36_500)));
    }

    /** The regions of the configured peers. */
    public Set<RegionId> peerRegions() {
        return peers.stream().map(PeerSettings::region).collect(Collectors.toUnmodifiableSet());
    }

    private static Frames frames(CheckedSettings in, Batching batching, EntitySettings entity) {
        int most = (int) in.bytes("max-frame-bytes", 1 << 16, 1 << 30);
        long sent = batching.bytes()
                + Math.max(entity.maxEntityBytes(), entity.batching().maxRowBytes());
        if (sent > most) {
            throw in.invalid(
                    "max-frame-bytes",
                    "must be at least " + sent + ": atoll.replication.batch.bytes and the larger of"
                            + " atoll.limits.max-entity-bytes and atoll.entity.max-row-bytes, since a batch is sent with the"
                            + " row that fills it");
        }
        return new Frames(most, (int) sent);
    }

    private static Heartbeats heartbeats(CheckedSettings in) {
        Duration interval = in.duration("heartbeat.interval", Duration.ofMillis(10), Duration.ofMinutes(1));
        return new Heartbeats(
                interval,
                in.duration("heartbeat.deadline", interval.multipliedBy(2), Duration.ofMinutes(10)),
                in.duration("heartbeat.stall-timeout", interval, Duration.ofHours(1)));
    }

    private static Reconnect reconnect(CheckedSettings in) {
        Duration min = in.duration("reconnect.min-backoff", Duration.ofMillis(1), Duration.ofMinutes(10));
        return new Reconnect(
                in.duration("reconnect.connect-timeout", Duration.ofMillis(10), Duration.ofMinutes(10)),
                min,
                in.duration("reconnect.max-backoff", min, Duration.ofHours(1)));
    }

    private static Retries retries(CheckedSettings in) {
        Duration min = in.duration("retry.min-backoff", Duration.ofMillis(1), Duration.ofMinutes(1));
        return new Retries(
                min,
                in.duration("retry.max-backoff", min, Duration.ofMinutes(10)),
                in.duration("retry.park-after", Duration.ofMillis(1), Duration.ofMinutes(1)),
                in.duration("retry.repair-after", Duration.ofMillis(100), Duration.ofHours(1)),
                in.integer("retry.max-repairs", 1, 1000));
    }

    private static List<PeerSettings> peers(Config config) {
        List<PeerSettings> peers = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry :
                config.getObject(PATH + ".peers").entrySet()) {
            String key = PATH + ".peers." + ConfigUtil.quoteString(entry.getKey());
            peers.add(new PeerSettings(regionOf(key, entry.getKey()), addresses(key, entry.getValue())));
        }
        peers.sort(Comparator.comparing(PeerSettings::region));
        return List.copyOf(peers);
    }

    private static RegionId regionOf(String key, String name) {
        try {
            return RegionId.of(name);
        } catch (AtollException e) {
            throw new AtollException(ErrorCode.INVALID_SETTING, key + ": " + e.getMessage(), e);
        }
    }

    private static List<String> addresses(String key, ConfigValue value) {
        List<String> addresses = new ArrayList<>();
        if (value.valueType() == ConfigValueType.LIST) {
            ((List<?>) value.unwrapped()).forEach(each -> addresses.add(String.valueOf(each)));
        } else {
            for (String each : String.valueOf(value.unwrapped()).split(",", -1)) {
                addresses.add(each.trim());
            }
        }
        for (String address : addresses) {
            if (!LinkAddress.isOne(address)) {
                throw new AtollException(
                        ErrorCode.INVALID_SETTING,
                        key + " = '" + ShownValue.url(address) + "' must be " + LinkAddress.FORM + ".");
            }
        }
        return addresses;
    }
}
