package dev.atoll.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings under {@code atoll.journal}; {@code reference.conf} explains each.
 *
 * @param directory h2: where the files are
 * @param url postgresql: the JDBC URL
 * @param password never part of {@link #toString()}
 * @param poolSize connections for writing and recovering entities
 * @param readerConnections further connections for the region's own readers
 * @param clientReads what clients ask for; each of their threads has a further connection
 */
public record JournalSettings(
        Type type,
        Path directory,
        String url,
        String user,
        String password,
        int poolSize,
        int readerConnections,
        ClientReadSettings clientReads,
        Duration connectWait,
        Duration connectionTimeout,
        Duration socketTimeout,
        TailSettings tail,
        SnapshotSettings snapshots) {

    /** The name of the shared pool, the value of {@code use-shared-db} in our plugin blocks. */
    static final String SHARED_DATABASE = "atoll";

    private static final String PROVIDER = "pekko-persistence-jdbc.database-provider-fqcn";

    private static final String HOST = "([^:/?#@,\\s\\[\\]]*|\\[[0-9a-fA-F:.]*(%[A-Za-z0-9._-]+)?])(:[0-9]{1,5})?";

    /** What the driver takes; it would log one that it does not take, with all that is in it. */
    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql:(//" + HOST + "(," + HOST + ")*/)?[^:/?#@]*(\\?.*)?");

    /** The kinds of database. */
    public enum Type {
        H2,
        POSTGRESQL
    }

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static JournalSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.journal");
        Type type = in.choice("type", Type.class);
        PluginSettings.check(in);
        return new JournalSettings(
                type,
                directory(in),
                type == Type.H2 ? noUrl(in) : postgresUrl(in),
                in.text("user"),
                in.text("password"),
                in.integer("pool-size", 1, 64),
                in.integer("reader-connections", 2, 64),
                ClientReadSettings.from(in.within("client-reads")),
                in.duration("connect-wait", Duration.ZERO, Duration.ofDays(1)),
                in.duration("connection-timeout", Duration.ofMillis(250), Duration.ofMinutes(10)),
                in.duration("socket-timeout", Duration.ofSeconds(1), Duration.ofDays(1)),
                TailSettings.from(in.within("tail")),
                SnapshotSettings.from(in.within("snapshots")));
    }

    /**
     * Of a database that is not a running region's: everything else has its default.
     *
     * @param target a directory for H2, or a JDBC URL that begins with {@code jdbc:postgresql:}
     * @param user empty when the URL has it, and for H2
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}
     */
    public static JournalSettings of(String target, String user, String password) {
        boolean postgres = target.startsWith("jdbc:");
        return from(ConfigFactory.parseMap(Map.of(
                        "atoll.journal.type",
                        postgres ? "postgresql" : "h2",
                        postgres ? "atoll.journal.url" : "atoll.journal.directory",
                        target,
                        "atoll.journal.user",
                        user,
                        "atoll.journal.password",
                        password,
                        "atoll.journal.connect-wait",
                        "5s"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    }

    /** What follows a semicolon, H2 would take for options, also for such that lose what was acknowledged. */
    private static Path directory(CheckedSettings in) {
        Path directory;
        try {
            directory = Path.of(in.text("directory")).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw in.invalid("directory", "is not the path of a directory");
        }
        if (directory.toString().contains(";")) {
            throw in.invalid("directory", "must not contain ';', nor may the directories above it: choose another");
        }
        return directory;
    }

    private static String noUrl(CheckedSettings in) {
        if (!in.text("url").isEmpty()) {
            throw in.invalid("url", "must be empty for type h2: set 'directory' instead");
        }
        return "";
    }

    private static String postgresUrl(CheckedSettings in) {
        String url = in.text("url");
        if (url.isEmpty()) {
            int port = in.integer("port", 1, 65_535);
            return "jdbc:postgresql://" + in.text("host") + ":" + port + "/" + in.text("database");
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw in.invalid("url", "must begin with jdbc:postgresql:");
        }
        if (!URL.matcher(url).matches()) {
            throw in.invalid(
                    "url",
                    "must be jdbc:postgresql://HOST:PORT/DATABASE?parameters, without a user before the host: that is"
                            + " set with 'user' and 'password'");
        }
        return url;
    }

    /** The connections of a node: one for each thread that works with the database. */
    int connections() {
        return poolSize + readerConnections + clientReads.threads();
    }

    /**
     * What an actor system's configuration needs in addition, as an overlay: the provider that gives the persistence
     * plugins our pool, and our plugins as the default ones.
     */
    public Config pekkoOverlay() {
        return ConfigFactory.parseMap(Map.of(
                PROVIDER,
                SharedDatabaseProvider.class.getName(),
                "pekko.persistence.journal.plugin",
                "atoll.journal.plugin",
                "pekko.persistence.snapshot-store.plugin",
                "atoll.journal.snapshot-plugin"));
    }

    /**
     * Checks that an actor system's persistence plugins use our pool.
     *
     * @throws AtollException {@link ErrorCode#INVALID_SETTING} with the line that is missing
     */
    static void checkProvider(Config config) {
        String expected = SharedDatabaseProvider.class.getName();
        if (!config.getString(PROVIDER).equals(expected)) {
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    PROVIDER + " is '" + config.getString(PROVIDER) + "'. Add to the configuration: " + PROVIDER
                            + " = \"" + expected + "\". Other users of the JDBC plugin are not affected by it.");
        }
    }

    /** Whether a persistence plugin's configuration block asks for our pool. */
    static boolean usesSharedDatabase(Config plugin) {
        return plugin.hasPath("use-shared-db")
                && plugin.getString("use-shared-db").equals(SHARED_DATABASE);
    }

    @Override
    public String toString() {
        String where = type == Type.H2 ? "directory=" + directory : "url=" + ShownValue.url(url);
        return "JournalSettings[type=" + type + ", " + where + ", user=" + user + ", poolSize=" + poolSize + "]";
    }
}
