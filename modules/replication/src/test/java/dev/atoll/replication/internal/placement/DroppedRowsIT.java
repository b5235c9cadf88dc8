package dev.atoll.replication.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import dev.atoll.journal.PlacementStore.Move;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.replication.StatesKind;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DroppedRowsIT {

    private static final RegionId EU = RegionId.of("eu");
    private static final RegionId US = RegionId.of("us");

    @TempDir
    Path directory;

    private Database database;
    private PlacementStore store;
    private DroppedRows dropped;

    @BeforeEach
    void open() {
        database = Database.open(TestDatabases.freshSettings(Type.H2, directory));
        store = Journal.open(database, RegionId.of("ap"), Clock.systemUTC(), new Random(1))
                .placements();
        dropped = new DroppedRows(store, Runnable::run);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private PlacementEntry entry() {
        return store.find("c").orElseThrow();
    }

    private void move(PlacementState to, List<RegionId> wanted) {
        long step = store.find("c").map(PlacementEntry::step).orElse(-1L);
        assertThat(store.move(new Move("c", step, to, 0, -1, "", wanted))).isTrue();
    }

    @Test
    void aCopyThatIsGivenUpNotesOnceWhoseRowsItDrops() {
        move(PlacementState.HOLDING, null);
        dropped.note(entry(), EU).toCompletableFuture().join();
        assertThat(entry().peer(EU).wanted()).isFalse();
        move(PlacementState.LEAVING, null);
        dropped.note(entry(), EU).toCompletableFuture().join();
        dropped.note(entry(), EU).toCompletableFuture().join();
        assertThat(entry().peer(EU)).isEqualTo(new PlacementEntry.Peer(true, 1, false, -1));
        assertThat(entry().peer(US)).isEqualTo(PlacementEntry.Peer.NONE);
    }

    @Test
    void statesThatAreDroppedAreNotReceived() {
        move(PlacementState.JOINING, List.of(EU, US));
        long asked = entry().peer(EU).stamp();
        move(PlacementState.LEAVING, null);
        dropped.note(entry(), EU).toCompletableFuture().join();
        store.received("c", EU, asked, true);
        assertThat(CopyWorth.offers(entry())).isEqualTo(StatesKind.PARTIAL);
    }

    @Test
    void whatItHasIsNoHoldersAnyMoreOnceItLetsThePeerErase() {
        move(PlacementState.JOINING, List.of(EU, US));
        store.received("c", US, entry().peer(US).stamp(), true);
        store.received("c", EU, entry().peer(EU).stamp(), false);
        move(PlacementState.LEAVING, null);
        Others others = new Others(Set.of(EU, US), Set.of(EU, US));
        assertThat(PlacementRules.SOUND.beforeAgreeing(entry(), EU, others)).isEmpty();

        dropped.note(entry(), EU).toCompletableFuture().join();
        assertThat(CopyWorth.offers(entry())).isEqualTo(StatesKind.COMPLETE);
        assertThat(store.move(
                        PlacementRules.SOUND.beforeAgreeing(entry(), EU, others).orElseThrow()))
                .isTrue();
        assertThat(entry().state()).isEqualTo(PlacementState.LEAVING);
        assertThat(CopyWorth.offers(entry())).isEqualTo(StatesKind.PARTIAL);
        assertThat(PlacementRules.SOUND.beforeAgreeing(entry(), EU, others)).isEmpty();
    }
}
