package dev.atoll.history;

import java.util.Optional;

/** A node that knows no collection, holds all, and runs no resolver. */
final class NothingKnown {

    static final KnownCollections OF_COLLECTIONS =
            new KnownCollections(name -> Optional.empty(), collection -> true, (collection, conflict) -> {
                throw new AssertionError("no resolver is named");
            });

    private NothingKnown() {}
}
