package dev.atoll.node.load;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One record of the file. */
sealed interface ImportRecord {

    /** The line in which the record begins, counted from 1. */
    long line();

    /** A record that can be loaded. */
    record Operation(long line, String key, ObjectNode operation) implements ImportRecord {}

    /** A record that cannot be loaded, and why. */
    record Bad(long line, String reason) implements ImportRecord {}
}
