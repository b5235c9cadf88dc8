package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.OffsetStore.StoredOffset;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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
        offsets.advance(KEY, 0);
        assertThat(offsets.load(KEY)).isEqualTo(OptionalLong.of(0));
        offsets.advance(KEY, 70);
        offsets.advance(KEY, 70);
        offsets.advance(KEY, 12);
        reopen();
        assertThat(offsets.load(KEY)).isEqualTo(OptionalLong.of(70));
    }

    @ParameterizedTest
    @EnumSource
    void otherJournalsAndSlicesOfAPeerHaveTheirOwnOffsets(Type type) {
        open(type);
        OffsetKey otherJournal = OffsetKey.ofAllSlices(PEER, new UUID(1, 2));
        OffsetKey otherSlices = new OffsetKey(PEER, new UUID(1, 1), 0, 511);
        offsets.advance(KEY, 1);
        offsets.advance(otherJournal, 2);
        offsets.advance(otherSlices, 3);
        offsets.advance(OffsetKey.ofAllSlices(RegionId.of("ap-south"), new UUID(1, 1)), 4);
        assertThat(offsets.loadAll(PEER))
                .containsExactlyInAnyOrder(
                        new StoredOffset(KEY, 1), new StoredOffset(otherJournal, 2), new StoredOffset(otherSlices, 3));
    }

    @ParameterizedTest
    @EnumSource
    void whenManyAdvanceAtOnceTheHighestStays(Type type) throws Exception {
        open(type);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            int position = i;
            running.add(threads.submit(() -> offsets.advance(KEY, position)));
        }
        for (Future<?> advance : running) {
            advance.get();
        }
        threads.shutdown();
        assertThat(offsets.load(KEY)).isEqualTo(OptionalLong.of(100));
    }
}
