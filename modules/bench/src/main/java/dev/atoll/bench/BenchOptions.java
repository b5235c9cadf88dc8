package dev.atoll.bench;

import dev.atoll.bench.database.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What is run, and for how long.
 *
 * @param only the figures: a, b, c, d, e, p, t, lag, backup
 * @param engines the databases
 * @param measured how long one measurement lasts
 * @param warmUp how long each subject runs before it is measured
 * @param rounds how often each measurement is repeated, the subjects taking turns; the median counts
 * @param keys number of keys
 * @param rivalWriters concurrent writers of Replicated Event Sourcing in each region that is written
 * @param atollWriters concurrent writers of Atoll in each region that is written
 * @param hotWriters concurrent writers of the one hot key
 * @param walMegabytes how much WAL a fresh PostgreSQL writes before it counts as warm
 * @param rates of the writes in the figures at fixed rates, in writes per second, all regions together
 * @param directory where databases are made; emptied afterwards
 */
public record BenchOptions(
        Set<String> only,
        Set<Engine> engines,
        Duration measured,
        Duration warmUp,
        int rounds,
        int keys,
        int rivalWriters,
        int atollWriters,
        int hotWriters,
        int walMegabytes,
        List<Integer> rates,
        Path directory) {}
