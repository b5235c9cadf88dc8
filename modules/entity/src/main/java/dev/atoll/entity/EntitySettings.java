package dev.atoll.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.journal.DurationText;
import java.time.Duration;

/**
 * The settings under {@code atoll.entity}, and {@code atoll.limits}; {@code reference.conf} explains
 * each.
 *
 * @param maxPending commands that one entity may have accepted and not answered
 * @param maxPendingBytes about as many bytes may wait there for the write in flight
 * @param maxInFlight requests that one node may have sent to entities and not heard of
 * @param maxInFlightBytes what the operations among them may carry together
 * @param maxValueBytes the largest value, or elements together, that one operation may carry
 * @param maxEntityBytes the largest state that local writes may make
 * @param journalPlugin the configuration path of the Pekko Persistence journal
 * @param snapshotPlugin the configuration path of the Pekko Persistence snapshot store
 */
public record EntitySettings(
        Sharding sharding,
        Batching batching,
        int maxPending,
        long maxPendingBytes,
        int maxInFlight,
        long maxInFlightBytes,
        long maxValueBytes,
        long maxEntityBytes,
        RequestMemory requests,
        Waiting waiting,
        Snapshots snapshots,
        Restart restart,
        Timeouts timeouts,
        Escrow escrow,
        String journalPlugin,
        String snapshotPlugin) {

    /**
     * So many requests an entity remembers at least: twice as many as one batch of an import has for one key, which is sent
     * again as a whole when it gets no answer. The other half is for what other clients write meanwhile.
     */
    public static final int LEAST_REQUESTS = 64;

    /**
     * @param shards fixed for the lifetime of a cluster
     * @param role the cluster role of the nodes that hold entities; empty for all nodes
     * @param activeEntities entities that one node keeps in memory
     */
    public record Sharding(int shards, String role, int activeEntities) {}

    /** The most that one row of the journal holds. */
    public record Batching(int maxRowEvents, long maxRowBytes) {}

    /**
     * Which requests an entity remembers.
     *
     * @param most the newest that many
     * @param window those younger than that
     */
    public record RequestMemory(int most, Duration window) {}

    /** How much of another region's rows an entity keeps until the events that they depend on have arrived. */
    public record Waiting(int maxRows, long maxBytes, Duration timeLimit) {}

    /**
     * @param everyRows the most rows between two snapshots of an entity
     * @param keep how many of an entity are kept
     * @param maxAge how old the oldest row may be at a write that no snapshot holds
     * @param agedRows but not for fewer rows than these
     */
    public record Snapshots(int everyRows, int keep, Duration maxAge, int agedRows) {

        /** Rows between two snapshots of this entity: always the same, and spread so that equal loads fall apart. */
        public int everyRows(EntityId id) {
            return everyRows - Math.floorMod(id.persistenceId().hashCode(), everyRows / 4 + 1);
        }
    }

    /** How an entity whose journal fails is tried again. */
    public record Restart(Duration minBackoff, Duration maxBackoff, int maxRestarts) {}

    /**
     * How rights to decrement an escrow counter are asked for.
     *
     * @param maxWait how long a decrement waits for them; zero: not at all
     * @param maxWaiting how many decrements of one entity may wait
     * @param askInterval how often is asked again
     * @param rebalance whether to ask before they run out
     * @param demandWindow for how long ahead they should last
     */
    public record Escrow(
            Duration maxWait, int maxWaiting, Duration askInterval, boolean rebalance, Duration demandWindow) {}

    /** How long a caller waits for an answer. */
    public record Timeouts(Duration write, Duration read, Duration apply) {}

    /**
     * @param config the whole configuration
     * @throws AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static EntitySettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.entity");
        CheckedSettings limits = new CheckedSettings(config, "atoll.limits");
        Waiting waiting = waiting(in);
        Timeouts timeouts = timeouts(in, waiting);
        return new EntitySettings(
                sharding(in),
                new Batching(in.integer("max-row-events", 1, 10_000), in.bytes("max-row-bytes", 1 << 10, 1L << 26)),
                in.integer("max-pending", 1, 1_000_000),
                in.bytes("max-pending-bytes", 1, 1L << 30),
                in.integer("max-in-flight", 1, 10_000_000),
                in.bytes("max-in-flight-bytes", 1, 1L << 36),
                limits.bytes("max-value-bytes", 1, 1L << 24),
                limits.bytes("max-entity-bytes", 1 << 10, 1L << 30),
                new RequestMemory(
                        in.integer("request-memory.most", LEAST_REQUESTS, 10_000),
                        in.duration("request-memory.window", Duration.ofSeconds(1), Duration.ofDays(1))),
                waiting,
                snapshots(in),
                restart(in),
                timeouts,
                escrow(in, timeouts),
                in.text("journal-plugin"),
                in.text("snapshot-plugin"));
    }

    /**
     * What the actor system of a region of its own needs in addition: cluster, remoting, split-brain resolver, timings of
     * a small cluster. {@code atoll-cluster.conf} explains it.
     */
    public static Config pekkoOverlay() {
        return ConfigFactory.parseResources(EntitySettings.class.getClassLoader(), "atoll-cluster.conf");
    }

    private static Sharding sharding(CheckedSettings in) {
        return new Sharding(
                in.integer("sharding.shards", 1, 10_000),
                in.text("sharding.role"),
                in.integer("sharding.active-entities", 1, 100_000_000));
    }

    private static Waiting waiting(CheckedSettings in) {
        return new Waiting(
                in.integer("waiting.max-rows", 0, 100_000),
                in.bytes("waiting.max-bytes", 0, 1L << 28),
                in.duration("waiting.time-limit", Duration.ofMillis(100), Duration.ofMinutes(10)));
    }

    private static Snapshots snapshots(CheckedSettings in) {
        return new Snapshots(
                in.integer("snapshot.every-rows", 1, 1_000_000),
                in.integer("snapshot.keep", 1, 10),
                in.duration("snapshot.max-age", Duration.ofSeconds(1), Duration.ofDays(3650)),
                in.integer("snapshot.aged-rows", 1, 1_000_000));
    }

    private static Restart restart(CheckedSettings in) {
        Duration min = in.duration("restart.min-backoff", Duration.ofMillis(1), Duration.ofMinutes(1));
        return new Restart(
                min,
                in.duration("restart.max-backoff", min, Duration.ofMinutes(10)),
                in.integer("restart.max-restarts", 0, 1_000));
    }

    /** A decrement that waits as long as its request would never be told that there are too few rights. */
    private static Escrow escrow(CheckedSettings in, Timeouts timeouts) {
        Escrow escrow = new Escrow(
                in.duration("escrow.wait", Duration.ZERO, Duration.ofMinutes(1)),
                in.integer("escrow.max-waiting", 0, 100_000),
                in.duration("escrow.ask-interval", Duration.ofMillis(10), Duration.ofMinutes(1)),
                in.flag("escrow.rebalance"),
                in.duration("escrow.demand-window", Duration.ofMillis(100), Duration.ofMinutes(10)));
        if (escrow.maxWait().compareTo(timeouts.write()) >= 0) {
            throw in.invalid(
                    "escrow.wait",
                    "must be less than atoll.entity.timeouts.write, which is " + DurationText.write(timeouts.write()));
        }
        return escrow;
    }

    /** Rows of another region are kept for up to twice the limit before they are answered. */
    private static Timeouts timeouts(CheckedSettings in, Waiting waiting) {
        Duration least = Duration.ofMillis(10);
        Duration most = Duration.ofMinutes(10);
        Timeouts timeouts = new Timeouts(
                in.duration("timeouts.write", least, most),
                in.duration("timeouts.read", least, most),
                in.duration("timeouts.apply", least, Duration.ofMinutes(30)));
        if (timeouts.apply().compareTo(waiting.timeLimit().multipliedBy(2)) <= 0) {
            throw in.invalid(
                    "timeouts.apply",
                    "must be more than twice atoll.entity.waiting.time-limit, which is "
                            + DurationText.write(waiting.timeLimit()));
        }
        return timeouts;
    }
}
