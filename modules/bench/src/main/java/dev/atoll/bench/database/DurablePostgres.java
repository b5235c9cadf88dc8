package dev.atoll.bench.database;

import dev.atoll.journal.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** An embedded PostgreSQL with every durability setting on; one database for each region. */
public final class DurablePostgres implements Server {
    private static final int MEGABYTES_PER_ROUND = 100;

    private final PostgresServer server;
    private final ProcessHandle postmaster;

    /**
     * Starts it below {@code directory}; returns when it accepts connections and its WAL segments exist.
     *
     * @param walMegabytes how much WAL is written, and so kept for reuse, before anything is measured
     */
    public DurablePostgres(Path directory, int walMegabytes) {
        Path data = directory.resolve("postgres");
        server = PostgresServer.start(data, PostgresServer.Commits.DURABLE);
        postmaster = postmaster(data);
        server.execute("alter system set min_wal_size = '" + walMegabytes + "MB'");
        server.execute("alter system set max_wal_size = '8GB'");
        server.execute("alter system set checkpoint_timeout = '30min'");
        // or the kernel writes half a minute's pages at once, and every commit waits for them
        server.execute("alter system set backend_flush_after = '256kB'");
        server.execute("select pg_reload_conf()");
        requireDurable();
        fillWal(walMegabytes);
    }

    private static ProcessHandle postmaster(Path data) {
        try {
            String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("find the processes of PostgreSQL", e);
        }
    }

    /** A fresh cluster is slow until its WAL segments exist: write as much as is kept, once. */
    private void fillWal(int megabytes) {
        server.execute("create table filler(id bigserial primary key, padding text)");
        for (int round = 0; round < megabytes / MEGABYTES_PER_ROUND; round++) {
            server.execute("insert into filler(padding) select repeat(md5(random()::text), 32)"
                    + " from generate_series(1, 100000)");
            server.execute("truncate filler");
        }
        server.execute("drop table filler");
        server.execute("checkpoint");
    }

    private void requireDurable() {
        try (Connection connection = DriverManager.getConnection(url("postgres"), server.user(), "");
                Statement statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (ResultSet shown = statement.executeQuery("show " + setting)) {
                    shown.next();
                    if (!shown.getString(1).equals("on")) {
                        throw new IllegalStateException(setting + " is " + shown.getString(1) + ", must be on");
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("ask PostgreSQL for its settings", e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database + "?reWriteBatchedInserts=true";
    }

    @Override
    public Engine engine() {
        return Engine.POSTGRES;
    }

    @Override
    public JournalDatabase create() {
        String name = server.createDatabase();
        server.execute("checkpoint"); // recycles WAL segments, so that no run pays for new ones
        return new JournalDatabase(Engine.POSTGRES, null, url(name), server.user(), "");
    }

    @Override
    public void settle(List<JournalDatabase> databases) {
        for (JournalDatabase database : databases) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("analyze");
            } catch (SQLException e) {
                throw new IllegalStateException("analyze " + database.url(), e);
            }
        }
        server.execute("checkpoint");
    }

    @Override
    public Duration processorTime() {
        return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        server.close();
    }
}
