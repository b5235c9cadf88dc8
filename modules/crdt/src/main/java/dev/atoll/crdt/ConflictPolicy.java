package dev.atoll.crdt;

import java.util.Comparator;
import java.util.List;

/**
 * Which of a register's concurrent versions a reader sees. A policy is a pure view: it never changes the versions, so
 * every policy converges, and a changed policy re-reads the same versions.
 */
public enum ConflictPolicy {
    /** The version with the latest timestamp; then the larger region id. */
    LAST_WRITER_WINS("last-writer-wins") {
        @Override
        public RegisterValue.Version choose(List<RegisterValue.Version> versions) {
            return versions.stream().max(BY_TIME).orElseThrow();
        }
    };

    private static final Comparator<RegisterValue.Version> BY_TIME =
            Comparator.comparing(RegisterValue.Version::timestamp).thenComparing(RegisterValue.Version::dot);

    private final String text;

    ConflictPolicy(String text) {
        this.text = text;
    }

    /** The name in a collection's definition. */
    public String text() {
        return text;
    }

    /** @param versions at least one, pairwise concurrent, in canonical order */
    public abstract RegisterValue.Version choose(List<RegisterValue.Version> versions);
}
