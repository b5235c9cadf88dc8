package dev.atoll.journal.testkit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.JournalSettings.Type;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Fresh databases for tests: H2 in a directory of the test, PostgreSQL in one server for the whole JVM. */
public final class TestDatabases {
    private TestDatabases() {}

    /** The settings {@code atoll.journal...} of a new, empty database, as an overlay. */
    public static Config fresh(Type type, Path directory) {
        return switch (type) {
            case H2 -> h2(directory);
            case POSTGRESQL -> postgres(postgres(), postgres().createDatabase());
        };
    }

    /** As {@link #fresh}, with everything else at its default. */
    public static JournalSettings freshSettings(Type type, Path directory) {
        return JournalSettings.from(fresh(type, directory).withFallback(ConfigFactory.load()));
    }

    /** The settings of the H2 database in a directory. */
    public static Config h2(Path directory) {
        return ConfigFactory.parseMap(
                Map.of("atoll.journal.type", "h2", "atoll.journal.directory", directory.toString()));
    }

    /** The settings of a database on a server. */
    public static Config postgres(PostgresServer server, String database) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("atoll.journal.type", "postgresql");
        settings.put("atoll.journal.host", "127.0.0.1");
        settings.put("atoll.journal.port", server.port());
        settings.put("atoll.journal.database", database);
        settings.put("atoll.journal.user", server.user());
        return ConfigFactory.parseMap(settings);
    }

    /** The server of this JVM; started when first asked for, stopped when the JVM ends. */
    public static PostgresServer postgres() {
        return Shared.SERVER;
    }

    /** Started by the first use of the class. */
    private static final class Shared {
        private static final PostgresServer SERVER = start();

        private static PostgresServer start() {
            PostgresServer server = PostgresServer.start(PostgresServer.Commits.FAST);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-postgres"));
            return server;
        }
    }
}
