package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import java.util.List;

/**
 * A peer region and where its nodes listen.
 *
 * @param addresses each {@code host:port}; tried in turn
 */
public record PeerSettings(RegionId region, List<String> addresses) {
    public PeerSettings {
        addresses = List.copyOf(addresses);
    }
}
