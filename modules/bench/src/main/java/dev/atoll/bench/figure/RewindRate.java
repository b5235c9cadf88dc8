package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.database.Server;
import dev.atoll.node.Rewinds;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindScope;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Figure r: how many keys per second a rewind of a whole collection takes back, against plain writes of the same keys, each
 * once, just before. Each key then has two events, and holds the first again.
 */
final class RewindRate {
    private static final int KEYS = 100_000;
    private static final int FEW_KEYS = 10_000;

    private final Server server;
    private final BenchOptions options;

    RewindRate(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        int keys = options.rounds() == 1 ? FEW_KEYS : KEYS;
        try (AtollRegion region = AtollRegion.alone(server.create())) {
            writeAll(region, keys);
            Instant between = Instant.now();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            double written = writeAll(region, keys);
            RewindJob job = rewind(region.atoll().rewinds(), between);
            double perSecond =
                    job.progress().changed() * 1_000.0 / job.elapsed().toMillis();
            Figures.say("r  %d keys: %.0f/s taken back, %.0f/s written (%s)", keys, perSecond, written, job.state());
            return List.of(new Figure(
                    "r",
                    server.engine().label(),
                    "rewind of " + keys + " keys",
                    "keys/s",
                    perSecond,
                    "plain writes of the same keys",
                    written,
                    "",
                    null));
        }
    }

    /** Writes so many keys per second. */
    private double writeAll(AtollRegion region, int keys) {
        Semaphore window = new Semaphore(options.atollWriters());
        long begin = System.nanoTime();
        for (int i = 0; i < keys; i++) {
            window.acquireUninterruptibly();
            var unused = region.increment("key-" + i).whenComplete((total, failure) -> window.release());
        }
        window.acquireUninterruptibly(options.atollWriters());
        return keys * 1e9 / (System.nanoTime() - begin);
    }

    private static RewindJob rewind(Rewinds rewinds, Instant to) {
        RewindJob job = rewinds.begin(RewindScope.of("counters"), to, null)
                .toCompletableFuture()
                .join();
        while (!job.state().isFinal()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            job = rewinds.find(job.id()).toCompletableFuture().join().orElse(job);
        }
        return job;
    }
}
