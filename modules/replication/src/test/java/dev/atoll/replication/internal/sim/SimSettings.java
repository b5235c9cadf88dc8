package dev.atoll.replication.internal.sim;

import dev.atoll.entity.EntitySettings;
import dev.atoll.replication.internal.link.LinkLimits;
import java.time.Duration;
import java.util.Random;

/** Limits that are often reached. */
final class SimSettings {

    private SimSettings() {}

    static LinkLimits link(Random random) {
        return new LinkLimits(
                random.nextInt(4) == 0 ? 400 : 20_000,
                1 + random.nextInt(8),
                100 + random.nextInt(1000),
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                100 + random.nextInt(1000),
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                Duration.ofMillis(250),
                Duration.ofMillis(1000),
                Duration.ofMillis(random.nextInt(300)),
                1 + random.nextInt(20),
                Duration.ofMillis(10),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                Duration.ofMillis(600));
    }

    /** The regions' clocks differ by up to two seconds: often by more than this. */
    static Duration maxClockAhead(Random random) {
        return random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(1200)) : Duration.ofMinutes(1);
    }

    /** Only what a writer looks at; the rest is for the actors. */
    static EntitySettings entity(Random random) {
        return new EntitySettings(
                null,
                new EntitySettings.Batching(1 + random.nextInt(8), 100 + random.nextInt(2000)),
                2 + random.nextInt(30),
                200 + random.nextInt(5000),
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                random.nextInt(6) == 0 ? 300 : 100_000,
                new EntitySettings.RequestMemory(1000, Duration.ofHours(1)),
                new EntitySettings.Waiting(
                        random.nextInt(10), 100 + random.nextInt(3000), Duration.ofMillis(50 + random.nextInt(300))),
                null,
                null,
                null,
                new EntitySettings.Escrow(
                        Duration.ofMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(200)),
                        random.nextInt(6),
                        Duration.ofMillis(10 + random.nextInt(80)),
                        random.nextBoolean(),
                        Duration.ofMillis(100 + random.nextInt(1000))),
                "",
                "");
    }
}
