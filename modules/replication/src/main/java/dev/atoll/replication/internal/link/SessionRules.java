package dev.atoll.replication.internal.link;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.util.Optional;
import java.util.UUID;

/** Which of two connections between the same two regions stays. Both ends decide alike. */
public final class SessionRules {

    /**
     * A connection that got through the handshake, or asks to.
     *
     * @param dialedBy the region that opened it
     * @param peerInstance the process at the other end
     * @param peerJournal its journal
     */
    public record Session(RegionId dialedBy, UUID peerInstance, UUID peerJournal) {}

    private SessionRules() {}

    /**
     * Whether a new connection must go because of one that there is; empty: the new one replaces it.
     *
     * @param self this region
     * @param peer the other
     */
    public static Optional<LinkFrame.Refuse> objection(
            RegionId self, RegionId peer, Session current, Session candidate) {
        if (!candidate.peerInstance().equals(current.peerInstance())) {
            return candidate.peerJournal().equals(current.peerJournal()) ? Optional.empty() : twoRegionsOfOneName(peer);
        }
        if (candidate.dialedBy().equals(current.dialedBy())) {
            return Optional.empty();
        }
        RegionId winner = self.compareTo(peer) < 0 ? self : peer;
        return candidate.dialedBy().equals(winner)
                ? Optional.empty()
                : Optional.of(new LinkFrame.Refuse(
                        RefusalReason.ALREADY_LINKED,
                        "Regions " + self + " and " + peer + " are linked already; of two connections the one that "
                                + winner + " opened stays.",
                        ""));
    }

    private static Optional<LinkFrame.Refuse> twoRegionsOfOneName(RegionId peer) {
        return Optional.of(new LinkFrame.Refuse(
                RefusalReason.SAME_REGION,
                "A region '" + peer + "' with another journal is linked already: stop one of the two, or rename it.",
                ""));
    }
}
