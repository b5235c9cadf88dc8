package dev.atoll.replication.internal.horizon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HorizonRulesTest {

    private static final Origin EAST = new Origin(RegionId.of("east"), 1);
    private static final Origin WEST = new Origin(RegionId.of("west"), 1);
    private static final HybridTimestamp NOTHING = HybridTimestamp.ZERO;
    private static final HybridTimestamp ANY = at(1_000_000);

    private final HorizonRules rules = HorizonRules.SOUND;

    private static HybridTimestamp at(long millis) {
        return HybridTimestamp.of(millis, 0);
    }

    private Announcement east(Announcement before, long safe, long complete) {
        return rules.announce(before, EAST, List.of(WEST), at(safe), origin -> at(complete), true, at(safe));
    }

    private Announcement west(Announcement before, long safe, long complete) {
        return rules.announce(before, WEST, List.of(EAST), at(safe), origin -> at(complete), true, at(safe));
    }

    private HybridTimestamp next(HybridTimestamp before, Announcement own, Announcement heard) {
        return rules.next(before, own, List.of(WEST), Map.of(WEST, heard), false, ANY);
    }

    @Test
    void itIsWhatAllHaveApplied() {
        Announcement east = east(east(Announcement.NONE, 10, 10), 50, 40);
        Announcement west = west(west(Announcement.NONE, 10, 10), 60, 30);
        assertThat(east.applied()).isEqualTo(at(40));
        assertThat(next(NOTHING, east, west)).isEqualTo(at(30));
    }

    @Test
    void itNeverGoesBackAndStopsAtTheEndOfWhatIsKept() {
        Announcement east = east(east(Announcement.NONE, 10, 10), 50, 40);
        Announcement west = west(west(Announcement.NONE, 10, 10), 60, 30);
        assertThat(next(at(35), east, west)).isEqualTo(at(35));
        assertThat(rules.next(NOTHING, east, List.of(WEST), Map.of(WEST, west), false, at(20)))
                .isEqualTo(at(20));
    }

    @Test
    void itWaitsForWhoHasSaidNothingOrCountsOthers() {
        Announcement east = east(east(Announcement.NONE, 10, 10), 50, 40);
        assertThat(rules.next(NOTHING, east, List.of(WEST), Map.of(), false, ANY))
                .isEqualTo(NOTHING);
        Announcement alone = rules.announce(Announcement.NONE, WEST, List.of(), at(90), origin -> at(90), true, at(90));
        assertThat(next(NOTHING, east, alone)).isEqualTo(NOTHING);
    }

    @Test
    void itWaitsUntilEverybodyHasWhatAnybodyGotInStates() {
        Announcement east = east(Announcement.NONE, 50, 40);
        Announcement west = west(west(Announcement.NONE, 10, 10), 60, 60);
        assertThat(next(NOTHING, east, west)).isEqualTo(NOTHING);
        assertThat(next(NOTHING, east(east, 70, 55), west)).isEqualTo(at(55));
    }

    @Test
    void itWaitsWhileARemovedOriginIsNotRetired() {
        Announcement east = east(east(Announcement.NONE, 10, 10), 50, 40);
        Announcement west = west(west(Announcement.NONE, 10, 10), 60, 30);
        assertThat(rules.next(NOTHING, east, List.of(WEST), Map.of(WEST, west), true, ANY))
                .isEqualTo(NOTHING);
    }

    @Test
    void whileStatesAreOnTheirWayTheAnnouncementStandsStill() {
        Announcement before = east(east(Announcement.NONE, 10, 10), 50, 40);
        Announcement waiting = rules.announce(before, EAST, List.of(WEST), at(90), origin -> at(90), false, at(90));
        assertThat(waiting).isEqualTo(before);
    }

    @Test
    void whoHasNotGotTheStatesOfAnotherAnnouncesNothing() {
        Announcement east = east(Announcement.NONE, 50, 0);
        assertThat(east.since()).isEqualTo(Announcement.NEVER);
        assertThat(next(NOTHING, east, west(Announcement.NONE, 60, 60))).isEqualTo(NOTHING);
    }
}
