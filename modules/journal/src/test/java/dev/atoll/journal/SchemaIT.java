package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaIT {
    private static final RegionId REGION = RegionId.of("us-east");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void theIdentityIsMadeOnceAndKept(Type type) {
        JournalSettings settings = TestDatabases.freshSettings(type, directory);
        JournalIdentity first = openAndClose(settings, REGION, 1);
        assertThat(first.region()).isEqualTo(REGION);
        assertThat(first.incarnation())
                .isEqualTo(Integer.parseUnsignedInt(first.id().toString().substring(0, 8), 16));
        assertThat(openAndClose(settings, REGION, 2)).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseOfAnotherRegionIsRefused(Type type) {
        JournalSettings settings = TestDatabases.freshSettings(type, directory);
        openAndClose(settings, REGION, 1);
        assertFails(ErrorCode.DATABASE_OF_ANOTHER_REGION, () -> openAndClose(settings, RegionId.of("eu-west"), 2));
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseOfANewerProgramIsRefused(Type type) {
        JournalSettings settings = TestDatabases.freshSettings(type, directory);
        openAndClose(settings, REGION, 1);
        try (Database database = Database.open(settings)) {
            database.run(c -> execute(c, "INSERT INTO \"atoll_schema\" VALUES (999, 'from-the-future', 0)"));
        }
        assertFails(ErrorCode.DATABASE_NEWER, () -> openAndClose(settings, REGION, 2));
    }

    @ParameterizedTest
    @EnumSource
    void aForeignTableOfOurNameFailsTheStartAndChangesNothing(Type type) {
        JournalSettings settings = TestDatabases.freshSettings(type, directory);
        try (Database database = Database.open(settings)) {
            database.run(c -> execute(c, "CREATE VIEW \"event_journal\" AS SELECT 1 AS \"x\""));
        }
        assertFails(ErrorCode.SCHEMA_FAILED, () -> openAndClose(settings, REGION, 1));
        try (Database database = Database.open(settings)) {
            database.run(c -> execute(c, "DROP VIEW \"event_journal\""));
        }
        assertThat(openAndClose(settings, REGION, 2).region()).isEqualTo(REGION);
    }

    @Test
    void manyNodesStartingAtOnceAgreeOnOneIdentity() {
        JournalSettings settings = TestDatabases.freshSettings(Type.POSTGRESQL, directory);
        int nodes = 6;
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            IntFunction<CompletableFuture<JournalIdentity>> start =
                    n -> CompletableFuture.supplyAsync(() -> openAndClose(settings, REGION, n), threads);
            assertThat(IntStream.range(0, nodes).mapToObj(start).toList().stream()
                            .map(CompletableFuture::join)
                            .distinct())
                    .hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    static JournalIdentity openAndClose(JournalSettings settings, RegionId region, long seed) {
        try (Database database = Database.open(settings)) {
            return Journal.open(database, region, Clock.systemUTC(), new Random(seed))
                    .identity();
        }
    }

    static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(AtollException.class).isThrownBy(call).satisfies(e -> assertThat(e.code())
                .isEqualTo(code));
    }

    private static Void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return null;
    }
}
