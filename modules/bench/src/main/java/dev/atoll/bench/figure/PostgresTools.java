package dev.atoll.bench.figure;

import dev.atoll.bench.database.JournalDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's own pg_dump and pg_restore, where the machine has them. */
final class PostgresTools {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern MAJOR = Pattern.compile("(\\d+)[.\\d]*");

    private final Path binaries;

    private PostgresTools(Path binaries) {
        this.binaries = binaries;
    }

    /** The newest ones on the PATH or where Debian keeps them; pg_dump refuses a server that is newer than itself. */
    static Optional<PostgresTools> find(JournalDatabase database) {
        int needed = serverMajor(database);
        return Stream.concat(onThePath(), debians())
                .filter(binaries -> Files.isExecutable(binaries.resolve("pg_dump"))
                        && Files.isExecutable(binaries.resolve("pg_restore")))
                .max(Comparator.comparingInt(PostgresTools::major))
                .filter(newest -> major(newest) >= needed)
                .map(PostgresTools::new);
    }

    private static Stream<Path> onThePath() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
    }

    private static Stream<Path> debians() {
        if (!Files.isDirectory(DEBIAN)) {
            return Stream.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int serverMajor(JournalDatabase database) {
        try (Connection connection = database.connect()) {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw new IllegalStateException("ask PostgreSQL for its version", e);
        }
    }

    private static int major(Path binaries) {
        try {
            Process process = new ProcessBuilder(binaries.resolve("pg_dump").toString(), "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = MAJOR.matcher(said);
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The seconds that it takes to pipe the journal's rows from one database into an empty one, with their indexes. */
    double dumpAndRestore(JournalDatabase from, JournalDatabase into) {
        long begun = System.nanoTime();
        try {
            List<Process> pipe = ProcessBuilder.startPipeline(List.of(
                    tool(
                            "pg_dump",
                            "--format=custom",
                            "--compress=0",
                            "--table=event_journal",
                            "--dbname=" + uri(from)),
                    tool("pg_restore", "--no-owner", "--exit-on-error", "--dbname=" + uri(into))));
            for (Process process : pipe) {
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("pg_dump | pg_restore failed: " + process.info());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private ProcessBuilder tool(String name, String... arguments) {
        return new ProcessBuilder(Stream.concat(Stream.of(binaries.resolve(name).toString()), Stream.of(arguments))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** As libpq reads it: without the driver's own parameters. */
    private static String uri(JournalDatabase database) {
        URI url = URI.create(database.url().substring("jdbc:".length()));
        return "postgresql://" + database.user() + "@" + url.getHost() + ":" + url.getPort() + url.getPath();
    }
}
