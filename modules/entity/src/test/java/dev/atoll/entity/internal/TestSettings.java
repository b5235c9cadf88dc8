package dev.atoll.entity.internal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.entity.EntitySettings;

/** Settings for entities on the in-memory journal. */
public final class TestSettings {

    private TestSettings() {}

    /** An actor system without cluster and database. */
    static Config local() {
        return ConfigFactory.parseString(
                        """
                        pekko.actor.provider = local
                        pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                        pekko.persistence.journal.plugin = "pekko.persistence.journal.inmem"
                        pekko.persistence.snapshot-store.plugin = "pekko.persistence.snapshot-store.local"
                        pekko.persistence.snapshot-store.local.dir = "target/snapshots"
                        """)
                .withFallback(ConfigFactory.load());
    }

    /** The defaults with the in-memory journal, and these lines over them. */
    static EntitySettings inMemory(String... lines) {
        return EntitySettings.from(ConfigFactory.parseString(String.join("\n", lines))
                .withFallback(
                        ConfigFactory.parseString(
                                """
                        atoll.entity.journal-plugin = "pekko.persistence.journal.inmem"
                        atoll.entity.snapshot-plugin = "pekko.persistence.snapshot-store.local"
                        """))
                .withFallback(ConfigFactory.load()));
    }
}
