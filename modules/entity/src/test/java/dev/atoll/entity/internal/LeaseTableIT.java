package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTableIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void aLeaseHasOneOwnerUntilItIsReleased() {
        try (Database database = open(Type.POSTGRESQL)) {
            LeaseTable leases = new LeaseTable(database);
            assertThat(leases.acquire("sbr", "node 1", LONG)).isTrue();
            assertThat(leases.acquire("sbr", "node 1", LONG)).as("renewed").isTrue();
            assertThat(leases.acquire("sbr", "node 2", LONG)).isFalse();
            assertThat(leases.acquire("other", "node 2", LONG)).isTrue();
            leases.release("sbr", "node 2");
            assertThat(leases.acquire("sbr", "node 2", LONG))
                    .as("released by who does not own it")
                    .isFalse();
            leases.release("sbr", "node 1");
            assertThat(leases.acquire("sbr", "node 2", LONG)).isTrue();
        }
    }

    @Test
    void aLeaseThatIsNotRenewedIsFreeAfterItsTime() {
        try (Database database = open(Type.POSTGRESQL)) {
            LeaseTable leases = new LeaseTable(database);
            assertThat(leases.acquire("sbr", "node 1", Duration.ofMillis(300))).isTrue();
            await().until(() -> leases.acquire("sbr", "node 2", LONG));
            assertThat(leases.acquire("sbr", "node 1", LONG)).isFalse();
        }
    }

    @Test
    void theOnlyProcessOfAnH2DatabaseAlwaysHasTheLease() {
        try (Database database = open(Type.H2)) {
            LeaseTable leases = new LeaseTable(database);
            assertThat(leases.acquire("sbr", "node 1", LONG)).isTrue();
            leases.release("sbr", "node 1");
        }
    }

    private Database open(Type type) {
        Database database = Database.open(TestDatabases.freshSettings(type, directory));
        Journal.open(database, RegionId.of("here"), Clock.systemUTC(), new Random(1));
        return database;
    }
}
