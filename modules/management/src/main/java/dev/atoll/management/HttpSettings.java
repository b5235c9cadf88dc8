package dev.atoll.management;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.replication.ReachableAddress;
import java.time.Duration;

/**
 * The settings under {@code atoll.http}; {@code reference.conf} explains each.
 *
 * @param port 0 takes a free one
 * @param maxValuesBytes the bytes of values that one answer about many keys has
 * @param advertised where other regions reach this node's API, {@code host:port}; empty: where it listens
 */
public record HttpSettings(
        boolean enabled,
        String host,
        int port,
        String advertised,
        long maxRequestBytes,
        int maxBatchOperations,
        int batchParallelism,
        int defaultListLimit,
        int maxListLimit,
        long maxValuesBytes,
        Duration requestTimeout,
        Duration stopTimeout) {

    private static String advertised(CheckedSettings in) {
        String address = in.text("advertised");
        if (!address.matches("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}|")) {
            throw in.invalid("advertised", "is not HOST:PORT");
        }
        return address;
    }

    /**
     * Where other regions reach this node's API.
     *
     * @param nodeHost where the other nodes of the region find this one
     */
    public String address(int boundPort, String nodeHost) {
        return ReachableAddress.of(advertised, host, boundPort, nodeHost);
    }

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static HttpSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.http");
        return new HttpSettings(
                in.flag("enabled"),
                in.text("host"),
                in.integer("port", 0, 65_535),
                advertised(in),
                in.bytes("max-request-bytes", 1024, 1L << 30),
                in.integer("max-batch-operations", 1, 100_000),
                in.integer("batch-parallelism", 1, 10_000),
                in.integer("default-list-limit", 1, 10_000),
                in.integer("max-list-limit", 1, 10_000),
                in.bytes("max-values-bytes", 1 << 10, 1L << 30),
                in.duration("request-timeout", Duration.ofMillis(100), Duration.ofHours(1)),
                in.duration("stop-timeout", Duration.ZERO, Duration.ofMinutes(1)));
    }
}
