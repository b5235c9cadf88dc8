package dev.atoll.bench.rival;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.bench.database.JournalDatabase;
import java.util.List;

/**
 * What can be tuned about the rival.
 *
 * @param paced a writer waits until its write was seen in the other region, before it starts the next
 * @param direct publish events to the other region's replica at once (over Cluster Sharding), besides the queries
 * @param refreshInterval how often each replica's live query polls the other region's database, as HOCON duration
 * @param connections connections and threads for each database
 * @param shards number of shards
 */
public record RivalSettings(boolean paced, boolean direct, String refreshInterval, int connections, int shards) {

    /** Two that are best at different things, see docs/benchmarks.md: each figure takes the better one. */
    public static List<RivalSettings> candidates() {
        return List.of(new RivalSettings(false, true, "1s", 4, 20), new RivalSettings(false, false, "1s", 4, 20));
    }

    /** Names the read journal of one side. */
    static String query(int side) {
        return "bench-read-journal-" + side;
    }

    /** Names the data center of one side. */
    static String dataCenter(int side) {
        return "side-" + side;
    }

    Config config(int side, List<JournalDatabase> journals) {
        return ConfigFactory.load(
                ConfigFactory.parseString(system(side) + database(0, journals.get(0)) + database(1, journals.get(1))));
    }

    private String system(int side) {
        return """
                pekko.loglevel = WARNING
                pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                pekko.stdout-loglevel = OFF
                pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                pekko.actor.provider = cluster
                pekko.actor.serializers.bench-written = "dev.atoll.bench.rival.WrittenSerializer"
                pekko.actor.serialization-bindings { "dev.atoll.bench.rival.Written" = bench-written }
                pekko.actor.allow-java-serialization = off
                pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                pekko.remote.artery.advanced.outbound-message-queue-size = 100000
                pekko.cluster.multi-data-center.self-data-center = "%s"
                pekko.cluster.sharding.number-of-shards = %d
                pekko.cluster.sharding.passivation.strategy = none
                pekko.coordinated-shutdown.exit-jvm = off
                pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                pekko.persistence.journal.plugin = jdbc-journal
                pekko.persistence.snapshot-store.plugin = jdbc-snapshot-store
                pekko.persistence.max-concurrent-recoveries = 500
                jdbc-journal { use-shared-db = db-%d, batchSize = 400, bufferSize = 100000, parallelism = 4 }
                jdbc-snapshot-store { use-shared-db = db-%d }
                """
                .formatted(dataCenter(side), shards, side, side);
    }

    private String database(int side, JournalDatabase journal) {
        return """
                pekko-persistence-jdbc.shared-databases.db-%d {
                  profile = "%s"
                  db = ${pekko-persistence-jdbc.shared-databases.slick.db} {
                    url = "%s", user = "%s", password = "%s", driver = "%s"
                    numThreads = %d, maxConnections = %d, minConnections = %d, queueSize = 20000
                  }
                }
                %s = ${jdbc-read-journal} { use-shared-db = db-%d, refresh-interval = %s, add-shutdown-hook = false }
                """
                .formatted(
                        side,
                        journal.engine().slickProfile(),
                        journal.url(),
                        journal.user(),
                        journal.password(),
                        journal.engine().driver(),
                        connections,
                        connections,
                        connections,
                        query(side),
                        side,
                        refreshInterval);
    }
}
