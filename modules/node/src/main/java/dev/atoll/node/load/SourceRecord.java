package dev.atoll.node.load;

import dev.atoll.crdt.Payload;

/**
 * A record as it stands in the file.
 *
 * @param line the line in which it begins, counted from 1
 * @param text its bytes with the line end, or no bytes when it is longer than records may be: such a one is not held
 */
record SourceRecord(long line, Payload text) {}
