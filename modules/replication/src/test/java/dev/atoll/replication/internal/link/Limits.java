package dev.atoll.replication.internal.link;

import java.time.Duration;

/** Limits small enough to be reached. */
final class Limits {

    static final long WINDOW = 1000;

    private Limits() {}

    static LinkLimits small() {
        return new LinkLimits(
                WINDOW,
                10,
                400,
                2,
                3,
                10_000,
                2,
                2,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofMillis(200),
                1000,
                Duration.ofMillis(50),
                Duration.ofMillis(400),
                Duration.ofMillis(500),
                Duration.ofSeconds(5));
    }

    static LinkTime at(long millis) {
        return new LinkTime(millis, 1_000_000 + millis);
    }
}
