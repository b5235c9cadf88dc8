package dev.atoll.journal;

/**
 * The settings under {@code atoll.journal.snapshots}; {@code reference.conf} explains each.
 *
 * @param olderPerDoubling how many older snapshots of an entity are kept for each doubling of the distance
 */
public record SnapshotSettings(int olderPerDoubling) {

    static SnapshotSettings from(CheckedSettings in) {
        return new SnapshotSettings(in.integer("older-per-doubling", 0, 64));
    }
}
