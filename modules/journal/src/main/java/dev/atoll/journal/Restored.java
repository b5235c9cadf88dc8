package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import java.util.List;

/**
 * What a journal was restored to.
 *
 * @param at nothing that was restored is later
 * @param lastRow the offset of the last row that was restored; what has a higher one came afterwards
 * @param collections that alone were restored, besides the built-in ones; empty for all
 * @param truth whether what was restored is to win over what other regions hold
 */
public record Restored(HybridTimestamp at, long lastRow, List<String> collections, Truth truth) {

    /** Whether what was restored is to win. */
    public enum Truth {
        /** The region takes what the others have. */
        NONE,
        /** Keys are yet to be taken back in all regions. */
        WANTED,
        /** They were. */
        DONE
    }

    public Restored {
        collections = List.copyOf(collections);
    }
}
