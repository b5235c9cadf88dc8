package dev.atoll.replication.internal.link;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which connections a node keeps: whether a link is this node's, whether the region at the other end may have one, and
 * which of two connections stays. For one thread.
 */
public final class LinkAdmissions {

    /** Regions that are not configured and have said a name; more are refused. */
    static final int MAX_UNKNOWN = 64;

    /**
     * Which node this is, and what it is configured to accept.
     *
     * @param region the region
     * @param node the node's address in the region's cluster
     * @param configured the regions that it is to have links with
     * @param acceptUnknown whether others may have one too
     */
    public record Place(RegionId region, String node, Set<RegionId> configured, boolean acceptUnknown) {
        public Place {
            configured = Set.copyOf(configured);
        }
    }

    private final Place here;
    private final Function<String, Optional<String>> linkAddresses;
    private final Predicate<Origin> removed;
    private final Set<RegionId> known;
    private Set<String> nodes = Set.of();

    /** @param linkAddresses where a node of this region, by its cluster address, takes links */
    public LinkAdmissions(Place here, Function<String, Optional<String>> linkAddresses) {
        this(here, linkAddresses, origin -> false);
    }

    /** @param removed whether an origin was removed for good */
    public LinkAdmissions(Place here, Function<String, Optional<String>> linkAddresses, Predicate<Origin> removed) {
        this.here = here;
        this.linkAddresses = linkAddresses;
        this.removed = removed;
        this.known = new HashSet<>(here.configured());
    }

    /** @param up the cluster addresses of the region's nodes that are up */
    public void nodes(Collection<String> up) {
        nodes = Set.copyOf(up);
    }

    /** Whether the link to the peer is this node's; false as long as no node is known to be up. */
    public boolean owns(RegionId peer) {
        return LinkOwner.of(peer, nodes).filter(here.node()::equals).isPresent();
    }

    /**
     * Whether a connection may become the link to the region that it says hello for; then it replaces the one there is.
     *
     * @param dialed the region that this node wanted to reach, or null when the peer has opened the connection
     * @param current the connection that is the link to that region now, or null
     * @return why not; empty when it may
     */
    public Optional<LinkFrame.Refuse> objection(RegionId dialed, LinkFrame.Hello hello, SessionRules.Session current) {
        RegionId peer = hello.region();
        Optional<LinkFrame.Refuse> objection = expelled(hello.origin())
                .or(() -> stranger(dialed, peer))
                .or(() -> owns(peer) ? Optional.empty() : Optional.of(notOwner(peer)))
                .or(() -> current == null
                        ? Optional.empty()
                        : SessionRules.objection(here.region(), peer, current, session(dialed, hello)));
        if (objection.isEmpty()) {
            known.add(peer);
        }
        return objection;
    }

    /** The connection as the rules see it. */
    public SessionRules.Session session(RegionId dialed, LinkFrame.Hello hello) {
        return new SessionRules.Session(
                dialed == null ? hello.region() : here.region(), hello.instance(), hello.journal());
    }

    private Optional<LinkFrame.Refuse> stranger(RegionId dialed, RegionId peer) {
        if (dialed != null && !dialed.equals(peer)) {
            return unknown(
                    "Region " + here.region() + " expects region " + dialed + " at this address, not " + peer + ".");
        }
        if (known.contains(peer)) {
            return Optional.empty();
        }
        if (!here.acceptUnknown()) {
            return unknown(
                    "Region " + peer + " is not among the peers of " + here.region() + " (atoll.replication.peers).");
        }
        return known.size() < here.configured().size() + MAX_UNKNOWN
                ? Optional.empty()
                : unknown("Region " + here.region() + " has links with " + MAX_UNKNOWN
                        + " regions that are not configured; no more.");
    }

    /** Why this region takes nothing of that origin; empty when it does. */
    public Optional<LinkFrame.Refuse> expelled(Origin peer) {
        return removed.test(peer)
                ? Optional.of(new LinkFrame.Refuse(
                        RefusalReason.REGION_REMOVED,
                        "Region " + peer.region() + " with the journal that it has (" + peer
                                + ") was removed for good: to bring it back, empty its database and start it again.",
                        ""))
                : Optional.empty();
    }

    private static Optional<LinkFrame.Refuse> unknown(String text) {
        return Optional.of(new LinkFrame.Refuse(RefusalReason.UNKNOWN_PEER, text, ""));
    }

    private LinkFrame.Refuse notOwner(RegionId peer) {
        String owner = LinkOwner.of(peer, nodes).flatMap(linkAddresses).orElse("");
        return new LinkFrame.Refuse(
                RefusalReason.NOT_OWNER,
                "Another node of region " + here.region() + " holds the link to " + peer
                        + (owner.isEmpty() ? "." : ": " + owner),
                owner);
    }
}
