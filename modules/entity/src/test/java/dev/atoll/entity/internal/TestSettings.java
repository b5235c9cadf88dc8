package dev.atoll.entity.internal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.entity.EntitySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings for entities on the {@link ControlledJournal}. */
final class TestSettings {

    private TestSettings() {}

    /** An actor system without cluster and database. */
    static Config local() {
        return ConfigFactory.parseString(
                        """
                        pekko.actor.provider = local
                        pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                        pekko.persistence.journal.plugin = controlled-journal
                        pekko.persistence.snapshot-store.plugin = "pekko.persistence.snapshot-store.local"
                        pekko.persistence.snapshot-store.local.dir = "%s"
                        controlled-journal = ${pekko.persistence.journal-plugin-fallback} {
                          class = "dev.atoll.entity.internal.ControlledJournal"
                          plugin-dispatcher = "pekko.actor.default-dispatcher"
                          circuit-breaker.max-failures = 1000
                        }
                        """
                                .formatted(temporaryDirectory()))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    private static String temporaryDirectory() {
        try {
            return Files.createTempDirectory(Path.of("target"), "snapshots").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The defaults with the controlled journal, and these lines over them. */
    static EntitySettings controlled(String... lines) {
        return EntitySettings.from(ConfigFactory.parseString(String.join("\n", lines))
                .withFallback(
                        ConfigFactory.parseString(
                                """
                        atoll.entity.journal-plugin = controlled-journal
                        atoll.entity.snapshot-plugin = "pekko.persistence.snapshot-store.local"
                        atoll.entity.restart.min-backoff = 10ms
                        atoll.entity.restart.max-backoff = 50ms
                        """))
                .withFallback(ConfigFactory.load()));
    }
}
