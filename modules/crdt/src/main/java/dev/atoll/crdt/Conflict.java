package dev.atoll.crdt;

import java.util.List;

/**
 * A register that has concurrent versions, or a field of a map that was made with different kinds.
 *
 * @param path where in the value it is: the names of the fields that lead to it; empty when it is the value
 * @param versions two or more, in the order of their dots. Of a clash of kinds: what the field holds of each kind, the one
 *     that shows last; those of a kind that keeps no timestamps are of {@link HybridTimestamp#ZERO}
 * @param contents of a clash of kinds: what each of the versions holds, to be written again; of a register nothing
 */
public record Conflict(List<String> path, List<RegisterValue.Version> versions, List<FieldContent> contents) {

    /** Of a register. */
    public Conflict(List<String> path, List<RegisterValue.Version> versions) {
        this(path, versions, List.of());
    }

    public Conflict {
        path = List.copyOf(path);
        versions = List.copyOf(versions);
        contents = List.copyOf(contents);
    }

    /** Whether it is a clash of kinds. */
    public boolean kinds() {
        return !contents.isEmpty();
    }
}
