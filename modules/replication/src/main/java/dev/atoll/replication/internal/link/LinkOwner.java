package dev.atoll.replication.internal.link;

import dev.atoll.crdt.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which node of a region holds the link to a peer: the one with the highest hash of peer and node. */
public final class LinkOwner {

    private LinkOwner() {}

    /**
     * The owner among the nodes; the same at every node that knows the same nodes. When a node goes, only its own links
     * move.
     *
     * @param nodes the addresses of the nodes that are up; empty gives no owner
     */
    public static Optional<String> of(RegionId peer, Collection<String> nodes) {
        return nodes.stream()
                .max(Comparator.<String>comparingLong(node -> weight(peer, node))
                        .thenComparing(node -> node));
    }

    /** FNV-1a with a final mix: the same in every version and on every machine. */
    private static long weight(RegionId peer, String node) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : (peer.value() + "@" + node).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        return hash ^ (hash >>> 33);
    }
}
