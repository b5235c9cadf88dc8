package dev.atoll.replication.internal.removal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.KnownRegions;
import dev.atoll.entity.RegionEntry;
import dev.atoll.entity.RegionMember;
import dev.atoll.journal.SettlingStore.Received;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettlingBoardTest {

    private static final RegionId US = RegionId.of("us");
    private static final Origin GONE = new Origin(RegionId.of("ap"), 7);
    private static final Map<String, Long> LIVES = Map.of("_regions", 0L, "things", 3L);

    private final Set<Received> received = new HashSet<>();

    private static KnownRegions known(int journal, RegionEntry... more) {
        List<RegionEntry> entries = new ArrayList<>(List.of(more));
        entries.add(new RegionEntry.Member(RegionMember.active(new Origin(US, journal))));
        entries.add(new RegionEntry.Removed(GONE));
        return KnownRegions.of(entries);
    }

    private SettlingBoard board(int journal, Set<Origin> expelled) {
        return board(known(journal), expelled);
    }

    private SettlingBoard board(KnownRegions known, Set<Origin> expelled) {
        return new SettlingBoard(
                known.removed(), expelled, Set.of(US), LIVES, SettlingBoard.journalsOf(known), Set.copyOf(received));
    }

    private SettlingBoard board(int journal) {
        return board(journal, Set.of(GONE));
    }

    private List<String> wished(SettlingBoard board) {
        return board.wishes(US).stream().map(Wish::collection).sorted().toList();
    }

    private void give(SettlingBoard board) {
        board.wishes(US).forEach(wish -> received.add(new Received(wish.collection(), wish.stamp(), US)));
    }

    @Test
    void everythingIsAskedForOnceAsSoonAsNothingComesFromTheRemovedRegionAnyMore() {
        assertThat(wished(board(1, Set.of()))).isEmpty();
        assertThat(wished(board(1))).containsExactly("_regions", "things");
        assertThat(board(1).isWhole("things")).isFalse();
        give(board(1));
        assertThat(wished(board(1))).isEmpty();
        assertThat(board(1).isWhole("things")).isTrue();
        assertThat(board(1).isSettled(LIVES.keySet())).isTrue();
    }

    @Test
    void whoHasBegunAnewIsAskedForTheBuiltInCollectionsAgain() {
        give(board(1));
        assertThat(wished(board(-2))).containsExactly("_regions");
        assertThat(board(-2).isWhole("things")).isTrue();
        assertThat(board(-2).isSettled(LIVES.keySet())).isFalse();
        give(board(-2));
        assertThat(wished(board(-2))).isEmpty();
    }

    @Test
    void aRetirementThatDidNotWaitForThatEndsNoQuestion() {
        give(board(1));
        Origin self = new Origin(RegionId.of("eu"), 5);
        KnownRegions settled =
                known(-2, new RegionEntry.Settled(GONE, self), new RegionEntry.Settled(GONE, new Origin(US, -2)));
        assertThat(RemovalRules.SOUND.mayRetire(GONE, settled, self, Set.of(US)))
                .isTrue();
        KnownRegions retired = known(-2, new RegionEntry.Retired(GONE));
        assertThat(retired.retired()).containsExactly(GONE);
        assertThat(wished(board(retired, Set.of(GONE)))).containsExactly("_regions");
        assertThat(board(retired, Set.of(GONE)).isWhole("_regions")).isFalse();
    }

    @Test
    void anOriginIsNotRetiredByWhatWasSettledOnAnEarlierJournal() {
        Origin self = new Origin(RegionId.of("eu"), 5);
        KnownRegions settled =
                known(-2, new RegionEntry.Settled(GONE, self), new RegionEntry.Settled(GONE, new Origin(US, 1)));
        assertThat(RemovalRules.SOUND.mayRetire(GONE, settled, self, Set.of(US)))
                .isFalse();
    }
}
