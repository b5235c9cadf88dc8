package dev.atoll.replication.internal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The nodes of this region and where each takes links. Safe for use by many threads. */
final class NodeDirectory {

    private final String self;
    private final Map<String, String> linkAddresses = new ConcurrentHashMap<>();
    private Set<String> up = Set.of();
    private Consumer<Set<String>> listener = nodes -> {};

    /** @param self the cluster address of this node */
    NodeDirectory(String self) {
        this.self = self;
    }

    String self() {
        return self;
    }

    void linkAddress(String node, String address) {
        linkAddresses.put(node, address);
    }

    Optional<String> linkAddress(String node) {
        return Optional.ofNullable(linkAddresses.get(node));
    }

    /** From now on hears of every change of the nodes that are up, first of those that are. */
    synchronized void listen(Consumer<Set<String>> to) {
        listener = to;
        listener.accept(up);
    }

    synchronized void nodes(Set<String> nowUp) {
        if (!nowUp.equals(up)) {
            up = Set.copyOf(nowUp);
            listener.accept(up);
        }
    }
}
