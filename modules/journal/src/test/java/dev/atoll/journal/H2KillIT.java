package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.testkit.TestDatabases;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process that is killed without warning had been told is committed, is there afterwards. */
class H2KillIT {
    private static final RegionId REGION = RegionId.of("us-east");
    private static final ReadLimit ALL = new ReadLimit(100_000, 1 << 30);

    @TempDir
    Path directory;

    /** The process that is killed: commits rows and says so, until the end. */
    static final class Writer {
        public static void main(String[] args) throws SQLException {
            Database database = Database.open(settings(Path.of(args[0])));
            Journal.open(database, REGION, Clock.systemUTC(), new Random(1));
            for (int i = 1; ; i++) {
                System.out.println(Rows.commit(database, "c|a", i));
            }
        }
    }

    private static JournalSettings settings(Path directory) {
        return JournalSettings.from(TestDatabases.h2(directory).withFallback(ConfigFactory.load()));
    }

    private Process startWriter() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The orderings that the writer announces, up to a number of them. */
    private static List<Long> announced(BufferedReader lines, int count) throws IOException {
        List<Long> orderings = new ArrayList<>();
        String line;
        while (orderings.size() < count && (line = lines.readLine()) != null) {
            if (line.matches("\\d+")) {
                orderings.add(Long.valueOf(line));
            }
        }
        return orderings;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aCommitThatWasAcknowledgedSurvivesAKill(int commits) throws Exception {
        Process writer = startWriter();
        List<Long> acknowledged;
        try (BufferedReader lines = writer.inputReader()) {
            acknowledged = announced(lines, commits);
            writer.toHandle().destroyForcibly(); // unlike the process's own method, leaves its output readable
            acknowledged.addAll(announced(lines, Integer.MAX_VALUE));
        }
        writer.waitFor();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(commits);
        try (Database database = Database.open(settings(directory))) {
            Journal journal = Journal.open(database, REGION, Clock.systemUTC(), new Random(2));
            assertThat(journal.reader().readAfter(0, ALL).rows())
                    .extracting(JournalRow::ordering)
                    .containsAll(acknowledged);
            long next = Rows.commit(database, "c|b", 1);
            assertThat(next).isGreaterThan(acknowledged.get(acknowledged.size() - 1));
        }
    }

    @Test
    void aSecondProcessIsToldThatH2IsForOne() throws Exception {
        Process writer = startWriter();
        try (BufferedReader lines = writer.inputReader()) {
            assertThat(announced(lines, 1)).hasSize(1);
            SchemaIT.assertFails(ErrorCode.DATABASE_IN_USE, () -> Database.open(settings(directory)));
        } finally {
            writer.destroyForcibly();
            writer.waitFor();
        }
    }
}
