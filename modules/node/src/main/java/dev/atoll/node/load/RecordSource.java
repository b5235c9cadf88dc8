package dev.atoll.node.load;

import dev.atoll.crdt.Payload;
import java.io.IOException;
import java.util.Optional;

/** Operations read from a file one by one, so that memory does not grow with the file. Not safe for several threads. */
interface RecordSource {

    /**
     * The next record, good or bad; empty at the end of the file.
     *
     * @throws IOException when the file cannot be read any further
     */
    Optional<ImportRecord> next() throws IOException;

    /** What the file has before its first record, as it stands there; may be empty. */
    default Payload header() {
        return Payload.ofUtf8("");
    }

    /** Bytes read so far. */
    long bytes();
}
