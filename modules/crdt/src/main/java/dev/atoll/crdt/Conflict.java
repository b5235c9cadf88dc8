package dev.atoll.crdt;

import java.util.List;

/**
 * A register that has concurrent versions.
 *
 * @param path where in the value the register is: the names of the fields that lead to it; empty when it is the value
 * @param versions two or more, in the order of their dots
 */
public record Conflict(List<String> path, List<RegisterValue.Version> versions) {

    public Conflict {
        path = List.copyOf(path);
        versions = List.copyOf(versions);
    }
}
