package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.WritesInFlight.Reading;
import org.junit.jupiter.api.Test;

class TimestampPeersTest {

    private final TimestampPeers peers = new TimestampPeers();

    private static Reading reading(long safe, long doubts) {
        return new Reading(new HybridTimestamp(safe), doubts);
    }

    private Reading limit(long safe, long doubts) {
        return peers.limit(reading(safe, doubts));
    }

    @Test
    void aNodeThatStartsIsInDoubtOnce() {
        assertThat(limit(10, 0)).isEqualTo(reading(10, 1));
    }

    @Test
    void nothingIsSafeBeforeEveryNodeHasSaidSo() {
        peers.add("b");
        assertThat(limit(10, 0).safe()).isEqualTo(HybridTimestamp.ZERO);
        peers.heard("b", reading(7, 0));
        assertThat(limit(10, 0).safe().packed()).isEqualTo(7);
        peers.add("c");
        peers.heard("c", reading(20, 0));
        assertThat(limit(10, 0).safe().packed()).isEqualTo(7);
    }

    @Test
    void doubtsOfAllNodesCountAndNeverGoDown() {
        peers.add("b");
        long before = limit(10, 0).doubts();
        peers.heard("b", reading(7, 3));
        assertThat(limit(10, 0).doubts()).isEqualTo(before + 3);
        assertThat(limit(10, 2).doubts()).isEqualTo(before + 5);
        peers.remove("b");
        assertThat(limit(10, 2)).isEqualTo(reading(10, before + 6));
    }

    @Test
    void aNodeThatIsGoneLeavesADoubtAndIsNotHeardAnyMore() {
        peers.add("b");
        peers.heard("b", reading(7, 0));
        long before = limit(10, 0).doubts();
        peers.remove("b");
        peers.remove("b");
        peers.heard("b", reading(8, 9));
        assertThat(limit(10, 0)).isEqualTo(reading(10, before + 1));
    }
}
