package dev.atoll.journal;

import java.time.Duration;

/**
 * Of the settings that the persistence plugins read themselves, those that a plugin would take as they are, and then never
 * work.
 */
final class PluginSettings {
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofDays(1);

    private PluginSettings() {}

    /** @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING} */
    static void check(CheckedSettings journal) {
        CheckedSettings plugin = journal.within("plugin");
        plugin.integer("batchSize", 1, 100_000);
        plugin.integer("bufferSize", 1, 10_000_000);
        plugin.integer("parallelism", 1, 64);
        plugin.integer("replayBatchSize", 1, 100_000);
        checkBreaker(plugin.within("circuit-breaker"));
        checkBreaker(journal.within("snapshot-plugin").within("circuit-breaker"));
    }

    private static void checkBreaker(CheckedSettings breaker) {
        breaker.integer("max-failures", 1, 1_000_000);
        breaker.duration("call-timeout", LEAST, MOST);
        breaker.duration("reset-timeout", LEAST, MOST);
    }
}
