package dev.atoll.history;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which conflicts to list; newest first.
 *
 * @param collection null for all
 * @param key null for all; only with a collection
 * @param since only those whose newest version is not older, or that this region has recorded since then; null for all
 * @param open only open ones, only settled ones, or empty for both; writes that a rewind discarded are settled
 * @param after the place after which to go on; null for the newest
 * @param kind only these, or empty for all
 * @param limit how many at most, at least 1
 */
public record ConflictQuery(
        String collection,
        String key,
        HybridTimestamp since,
        Optional<Boolean> open,
        Optional<ConflictKind> kind,
        Place after,
        int limit) {

    /** Of all kinds. */
    public ConflictQuery(
            String collection, String key, HybridTimestamp since, Optional<Boolean> open, Place after, int limit) {
        this(collection, key, since, open, Optional.empty(), after, limit);
    }

    /**
     * Where in the list a conflict is.
     *
     * @param occurred its timestamp, packed
     */
    public record Place(long occurred, String id) {
        private static final Pattern TEXT = Pattern.compile("[0-9a-f]{1,16}-[0-9a-f]{32}");

        static Place of(ConflictRecord last) {
            return new Place(last.occurred().packed(), last.id());
        }

        /**
         * @throws AtollException {@link ErrorCode#INVALID_REQUEST}
         */
        public static Place parse(String text) {
            if (!TEXT.matcher(text).matches()) {
                throw new AtollException(
                        ErrorCode.INVALID_REQUEST,
                        "'" + text.substring(0, Math.min(60, text.length()))
                                + "' is not a place in the list of conflicts: copy it from an answer's \"next\".");
            }
            int at = text.indexOf('-');
            return new Place(Long.parseUnsignedLong(text.substring(0, at), 16), text.substring(at + 1));
        }

        @Override
        public String toString() {
            return Long.toHexString(occurred) + "-" + id;
        }
    }
}
