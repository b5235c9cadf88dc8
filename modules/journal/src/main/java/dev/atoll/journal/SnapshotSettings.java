package dev.atoll.journal;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/**
 * The settings under {@code atoll.journal.snapshots}; {@code reference.conf} explains each.
 *
 * @param olderPerDoubling how many older snapshots of an entity are kept for each doubling of the distance
 */
record SnapshotSettings(int olderPerDoubling) {

    /**
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    static SnapshotSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.journal.snapshots");
        return new SnapshotSettings(in.integer("older-per-doubling", 0, 64));
    }
}
