package dev.atoll.crdt;

import java.util.List;

/**
 * A user's own way to make one document of a register's concurrent versions; a collection's policy {@code custom} names
 * its class, which has a public constructor without parameters.
 *
 * <p>It is a function of the versions and of nothing else: not of the time, of chance, of its own memory, of anything
 * outside. Otherwise regions, and even two reads in one region, show different documents. It does not change the
 * versions: these stay until a write has replaced them. {@link dev.atoll.crdt.testkit.ResolverLaws} checks a resolver.
 *
 * <p>It is called by many threads at once, whenever a register in conflict is read, and has a time limit. When it
 * throws, returns null or is late, readers see what last-writer-wins shows, and the answer says so.
 */
@FunctionalInterface
public interface ConflictResolver {

    /**
     * @param versions two or more, in canonical order: the oldest first, the one that last-writer-wins shows last
     * @return a document in the form of the versions' values; for HTTP and the embedding API that is JSON
     */
    Payload resolve(List<RegisterValue.Version> versions);
}
