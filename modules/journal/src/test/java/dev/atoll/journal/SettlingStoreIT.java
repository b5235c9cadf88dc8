package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.SettlingStore.Received;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettlingStoreIT {

    private static final RegionId EU = RegionId.of("eu");
    private static final Origin REMOVED = new Origin(RegionId.of("us"), 7);

    @TempDir
    Path directory;

    private Database database;
    private SettlingStore store;

    private void open(Type type) {
        database = Database.open(TestDatabases.freshSettings(type, directory));
        store = Journal.open(database, RegionId.of("ap"), Clock.systemUTC(), new Random(1))
                .settling();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatHasComeIsKeptForTheSetOfOriginsThatItWasAskedForAndMayBeNotedAgain(Type type) {
        open(type);
        Received first = new Received("c", 1, EU);
        Received later = new Received("c", 2, EU);
        store.received(first, "us/7");
        store.received(first, "us/7");
        store.received(later, "us/7");
        store.received(first, "us/7 us/8");
        assertThat(store.received("us/7")).containsExactlyInAnyOrder(first, later);
        assertThat(store.received("us/7 us/8")).containsExactly(first);
        assertThat(store.received("us/9")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theNodesThatTakeNothingMoreOfAnOriginAreKeptAndMaySaySoAgain(Type type) {
        open(type);
        store.expelled(REMOVED, "a:1");
        store.expelled(REMOVED, "a:1");
        store.expelled(REMOVED, "b:1");
        assertThat(store.expelled()).hasSize(1);
        assertThat(store.expelled().get(REMOVED.toString())).containsExactlyInAnyOrder("a:1", "b:1");
    }
}
