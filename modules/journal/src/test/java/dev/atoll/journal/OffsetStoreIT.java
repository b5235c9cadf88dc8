package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.OffsetStore.StoredOffset;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffsetStoreIT {
    private static final RegionId PEER = RegionId.of("eu-west");
    private static final OffsetKey KEY = OffsetKey.ofAllSlices(PEER, new UUID(1, 1));

    private static final HybridTimestamp ZERO = HybridTimestamp.ZERO;

    private static HybridTimestamp at(long packed) {
        return new HybridTimestamp(packed);
    }

    @TempDir
    Path directory;

    private JournalSettings settings;
    private Database database;
    private OffsetStore offsets;

    private void open(Type type) {
        settings = TestDatabases.freshSettings(type, directory);
        reopen();
    }

    private void reopen() {
        close();
        database = Database.open(settings);
        offsets = Journal.open(database, RegionId.of("us-east"), Clock.systemUTC(), new Random(1))
                .offsets();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOffsetSurvivesAndOnlyMovesForward(Type type) {
        open(type);
        assertThat(offsets.load(KEY)).isEmpty();
        offsets.advance(KEY, 0, ZERO);
        assertThat(offsets.load(KEY)).contains(new StoredOffset(KEY, 0, ZERO));
        offsets.advance(KEY, 70, at(7));
        offsets.advance(KEY, 70, at(7));
        offsets.advance(KEY, 12, at(9));
        offsets.advance(KEY, 70, at(8));
        reopen();
        assertThat(offsets.load(KEY)).contains(new StoredOffset(KEY, 70, at(9)));
    }

    @ParameterizedTest
    @EnumSource
    void otherJournalsAndSlicesOfAPeerHaveTheirOwnOffsets(Type type) {
        open(type);
        OffsetKey otherJournal = OffsetKey.ofAllSlices(PEER, new UUID(1, 2));
        OffsetKey otherSlices = new OffsetKey(PEER, new UUID(1, 1), 0, 511);
        offsets.advance(KEY, 1, ZERO);
        offsets.advance(otherJournal, 2, at(5));
        offsets.advance(otherSlices, 3, ZERO);
        offsets.advance(OffsetKey.ofAllSlices(RegionId.of("ap-south"), new UUID(1, 1)), 4, ZERO);
        assertThat(offsets.loadAll())
                .containsExactlyInAnyOrder(
                        new StoredOffset(KEY, 1, ZERO),
                        new StoredOffset(otherJournal, 2, at(5)),
                        new StoredOffset(otherSlices, 3, ZERO),
                        new StoredOffset(OffsetKey.ofAllSlices(RegionId.of("ap-south"), new UUID(1, 1)), 4, ZERO));
    }

    @ParameterizedTest
    @EnumSource
    void whenManyAdvanceAtOnceTheHighestStays(Type type) throws Exception {
        open(type);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            int position = i;
            running.add(threads.submit(() -> offsets.advance(KEY, position, at(1))));
        }
        for (Future<?> advance : running) {
            advance.get();
        }
        threads.shutdown();
        assertThat(offsets.load(KEY)).contains(new StoredOffset(KEY, 100, at(1)));
    }
}
