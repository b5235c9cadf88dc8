package dev.atoll.bench.atoll;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.bench.database.Engine;
import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.node.Atoll;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The configuration of Atoll's regions: all defaults of a server, but for where the databases and the peers are. */
final class AtollSettings {

    private AtollSettings() {}

    /** Where the journal is; everything else at its default. */
    static Config journal(JournalDatabase database) {
        Map<String, Object> settings = new HashMap<>();
        if (database.engine() == Engine.H2) {
            settings.put("atoll.journal.type", "h2");
            settings.put("atoll.journal.directory", database.directory().toString());
        } else {
            settings.put("atoll.journal.type", "postgresql");
            settings.put("atoll.journal.url", database.url());
        }
        settings.put("atoll.journal.user", database.user());
        settings.put("atoll.journal.password", database.password());
        return ConfigFactory.load(ConfigFactory.parseMap(settings));
    }

    /** A region of one node. */
    static Config region(String name, JournalDatabase database) {
        Config own = ConfigFactory.parseString(
                """
                atoll.region = "%s"
                atoll.http.enabled = off
                atoll.replication.port = 0
                pekko.loglevel = WARNING
                pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                pekko.stdout-loglevel = OFF
                pekko.actor.default-dispatcher.fork-join-executor.parallelism-min = 2
                pekko.actor.internal-dispatcher.fork-join-executor.parallelism-min = 2
                pekko.cluster.sharding.use-dispatcher = "pekko.actor.default-dispatcher"
                pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                pekko.coordinated-shutdown.exit-jvm = off
                pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                """
                        .formatted(name));
        return Atoll.config(own.withFallback(journal(database)));
    }

    /** The same region with a link to a peer on this machine. */
    static Config withPeer(String peer, int port, Config region) {
        return ConfigFactory.parseMap(Map.of("atoll.replication.peers." + peer, "127.0.0.1:" + port))
                .withFallback(region);
    }

    /** The same region with an HTTP API on a free port, and backups in a directory. */
    static Config withBackups(Path repository, Config region) {
        return ConfigFactory.parseMap(Map.of(
                        "atoll.http.enabled",
                        true,
                        "atoll.http.port",
                        0,
                        "atoll.backup.repositories",
                        List.of(repository.toString())))
                .withFallback(region);
    }
}
