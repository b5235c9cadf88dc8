package dev.atoll.entity.internal;

import dev.atoll.entity.CollectionDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The definitions that this node knows: each in its latest state. Safe for use by many threads. */
public final class Definitions {

    private final Map<String, KnownDefinition> byName = new ConcurrentHashMap<>();

    /** Takes it in, unless a later state is known. */
    public CollectionDefinition learn(KnownDefinition known) {
        return byName.merge(known.definition().name(), known, (old, now) -> now.version() > old.version() ? now : old)
                .definition();
    }

    public Optional<CollectionDefinition> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(KnownDefinition::definition);
    }

    /** In the order of their names. */
    public List<CollectionDefinition> all() {
        return byName.values().stream()
                .map(KnownDefinition::definition)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }
}
