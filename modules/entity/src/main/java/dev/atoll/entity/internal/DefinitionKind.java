package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Payload;
import java.util.function.Function;

/**
 * A built-in collection of definitions, each a register under its name.
 *
 * @param collection no user can create it
 * @param name of a definition
 * @param write the definition's JSON
 * @param read the opposite; fails with an {@link dev.atoll.crdt.AtollException} on what only a newer version understands
 */
public record DefinitionKind<T>(
        String collection, Function<T, String> name, Function<T, Payload> write, Function<Payload, T> read) {

    public EntityId id(String named) {
        return new EntityId(collection, named);
    }

    /** What the persistence ids of all of them begin with. */
    String prefix() {
        return id("x").persistenceId().replaceFirst("x$", "");
    }
}
