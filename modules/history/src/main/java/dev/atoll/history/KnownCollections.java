package dev.atoll.history;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a node knows of collections.
 *
 * @param definitions of those that there are
 * @param held whether this region holds a collection and goes on to; nothing is recorded of others
 * @param resolvers what a user's resolver makes of a conflict, for policies that name one; blocks, and when the user's class
 *     fails it gives what last-writer-wins chooses, and says so
 */
public record KnownCollections(
        Function<String, Optional<CollectionDefinition>> definitions,
        Predicate<String> held,
        BiFunction<CollectionDefinition, Conflict, View.Document> resolvers) {}
