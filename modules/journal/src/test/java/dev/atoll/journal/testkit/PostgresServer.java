package dev.atoll.journal.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server of its own on a free port of the loopback interface, from binaries that come with the dependencies.
 *
 * <p>Runs as a normal user, and as root where {@code unshare -U} works: PostgreSQL itself refuses root.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String USER = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Whether a commit waits for the disk. */
    public enum Commits {
        /** As in production; for benchmarks. */
        DURABLE,
        /** Survives a crash of the server, not of the machine; for tests. */
        FAST
    }

    /** Starts a server in a new temporary directory, which {@link #close} deletes. Takes about two seconds. */
    public static PostgresServer start(Commits commits) {
        return start(EmbeddedPostgres.builder(), commits);
    }

    /** Starts a server on a directory of the caller's; what is in it from an earlier start is used again and kept. */
    public static PostgresServer start(Path directory, Commits commits) {
        return start(EmbeddedPostgres.builder().setDataDirectory(directory).setCleanDataDirectory(false), commits);
    }

    /** As {@link #start(Commits)}, on a port of the caller's choice. */
    public static PostgresServer startOn(int port, Commits commits) {
        return start(EmbeddedPostgres.builder().setPort(port), commits);
    }

    /** As {@link #start(Path, Commits)}, on a port of the caller's choice. */
    public static PostgresServer startOn(int port, Path directory, Commits commits) {
        return start(
                EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(directory)
                        .setCleanDataDirectory(false),
                commits);
    }

    private static PostgresServer start(EmbeddedPostgres.Builder builder, Commits commits) {
        try {
            return new PostgresServer(builder.setPGStartupWait(START_LIMIT)
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("fsync", commits == Commits.DURABLE ? "on" : "off")
                    .setServerConfig("max_connections", "200")
                    .start());
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "PostgreSQL did not start. As root it needs a system where 'unshare -U' works.", e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** A superuser that needs no password. */
    public String user() {
        return USER;
    }

    /** Creates an empty database and returns its name. */
    public String createDatabase() {
        String name = "atoll_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return name;
    }

    /** Runs one statement as the superuser, outside of any test's database. */
    public void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        }
    }
}
