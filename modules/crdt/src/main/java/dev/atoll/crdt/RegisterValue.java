package dev.atoll.crdt;

import java.util.List;

/**
 * A register: the set of its concurrent versions. More than one version is a conflict, and stays visible until a write
 * that has seen them replaces them.
 *
 * @param versions in the order of their dots
 */
public record RegisterValue(List<Version> versions) {

    public static final RegisterValue EMPTY = new RegisterValue(List.of());

    /**
     * One write that no other has replaced.
     *
     * @param dot the event that wrote it
     * @param timestamp when
     * @param value what
     */
    public record Version(Dot dot, HybridTimestamp timestamp, Payload value) {}

    public RegisterValue {
        versions = List.copyOf(versions);
    }

    List<Dot> dots() {
        return versions.stream().map(Version::dot).toList();
    }
}
