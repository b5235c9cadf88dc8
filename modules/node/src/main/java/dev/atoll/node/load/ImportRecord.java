package dev.atoll.node.load;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One record of the file. */
sealed interface ImportRecord {

    /** As it stands there. */
    SourceRecord source();

    /**
     * A record that can be loaded.
     *
     * @param namesBytes of names that stand once in the file, and in a request with each record
     */
    record Operation(SourceRecord source, String key, ObjectNode operation, int namesBytes) implements ImportRecord {

        /** The members of a request beside the operation, idempotency key and collection among them, are not longer. */
        private static final int ADDRESS_BYTES = 512;

        long line() {
            return source.line();
        }

        /** About how many bytes of a request it takes. */
        int bytes() {
            return source.text().size() + namesBytes + ADDRESS_BYTES;
        }
    }

    /** A record that cannot be loaded, and why. */
    record Bad(SourceRecord source, String reason) implements ImportRecord {}
}
