package dev.atoll.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.PeerStatus;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StatusBoardTest {

    private static final RegionId PEER = RegionId.of("eu-west");
    private static final String SELF = "region@10.0.0.1:7355";
    private static final String OTHER = "region@10.0.0.2:7355";
    private static final long LONG_SILENCE_MILLIS = 10_000;

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final StatusBoard board = new StatusBoard(() -> Instant.ofEpochMilli(now.get()), Set.of(PEER));

    @Test
    void aPeerOfWhomNothingIsKnownHasNoNode() {
        assertThat(peer().connected()).isFalse();
        assertThat(peer().node()).isNull();
    }

    @Test
    void aLinkOfAnotherNodeIsShownAsThatNodeSaysIt() {
        board.heard(PEER, status(true, OTHER), 1);
        assertThat(peer()).isEqualTo(status(true, OTHER));
    }

    @Test
    void theLinkOfANodeThatSaysNothingAnyMoreIsHeldByNone() {
        board.heard(PEER, status(true, OTHER), 1);
        now.addAndGet(LONG_SILENCE_MILLIS);
        board.heard(PEER, status(true, OTHER), 1);
        assertThat(peer().connected()).isFalse();
        assertThat(peer().node()).isNull();
        assertThat(peer().appliedOffset()).isEqualTo(7);
        assertThat(peer().lastError()).contains(OTHER);
    }

    @Test
    void aNodeThatHasTakenTheLinkOverShowsItsOwn() {
        board.heard(PEER, status(true, OTHER), 1);
        board.update(PEER, status(false, SELF));
        assertThat(peer().node()).isEqualTo(OTHER);
        board.update(PEER, status(true, SELF));
        assertThat(peer().node()).isEqualTo(SELF);
    }

    private PeerStatus peer() {
        assertThat(board.all()).hasSize(1);
        return board.all().get(0);
    }

    private static PeerStatus status(boolean connected, String node) {
        return new PeerStatus(PEER.value(), connected, 5L, 7L, null, 0, 0, false, 10, 20, null, node);
    }
}
