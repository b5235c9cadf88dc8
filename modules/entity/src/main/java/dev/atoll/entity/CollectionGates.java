package dev.atoll.entity;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The gates of all collections on one node. Those that nobody has set are open. Safe for use by many threads. */
public final class CollectionGates {

    private final Map<String, CollectionGate> gates = new ConcurrentHashMap<>();

    public CollectionGate of(String collection) {
        return gates.computeIfAbsent(collection, name -> new CollectionGate());
    }
}
