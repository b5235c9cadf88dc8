package dev.atoll.replication.internal.sim;

import org.junit.jupiter.api.Test;

/** As many schedules as {@code -Datoll.sim.seeds} says, from {@code -Datoll.sim.from}; not part of the build. */
class SimulatorSoak {

    @Test
    void soak() {
        Schedules.run(Long.getLong("atoll.sim.from", 1_000_000L), Long.getLong("atoll.sim.seeds", 100_000L));
    }
}
