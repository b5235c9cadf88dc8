package dev.atoll.bench.figure;

import dev.atoll.bench.database.Server;
import dev.atoll.bench.limit.BareCommits;
import dev.atoll.bench.load.JournalObserver;
import dev.atoll.bench.load.OpenLoop;
import dev.atoll.bench.load.RegionPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Lag: from the moment a write was due in one region until another connection can read its event from the other
 * region's journal. Writes are started at a fixed rate; the first part of the run only warms up.
 */
final class Lag {
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration FIRST_ROWS = Duration.ofSeconds(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final List<JournalObserver> observers = new ArrayList<>();
    private final List<List<Histogram>> lags = new ArrayList<>();
    private volatile boolean done;

    private Lag() {}

    /** The events that arrived in one second. */
    record Second(double p50Millis, double p99Millis, long events) {
        private static Second of(Histogram lags) {
            return new Second(
                    lags.getValueAtPercentile(50) / 1e6, lags.getValueAtPercentile(99) / 1e6, lags.getTotalCount());
        }
    }

    /**
     * What was seen, both directions together, in milliseconds.
     *
     * @param started all writes, also those of the warm-up
     */
    record Result(double p50Millis, double p99Millis, double maxMillis, List<Second> seconds, long started) {}

    /** The same of two bare commits, which is the limit of this machine. */
    static Result ofBareCommits(Server server, int sides, double perSecond, int keys, Duration duration) {
        try (RegionPair bare = new BareCommits(server)) {
            OpenLoop.run(bare::write, sides, perSecond, keys, FIRST_ROWS); // of an empty table there are no statistics
            return measure(server, bare, sides, perSecond, keys, duration);
        }
    }

    /** Measures {@code pair} at {@code perSecond} writes, on 1 or 2 sides. */
    static Result measure(Server server, RegionPair pair, int sides, double perSecond, int keys, Duration duration) {
        server.settle(List.of(pair.journal(0), pair.journal(1)));
        return new Lag().run(pair, sides, perSecond, keys, duration);
    }

    private Result run(RegionPair pair, int sides, double perSecond, int keys, Duration duration) {
        long from = System.nanoTime() + WARM_UP.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int side = 2 - sides; side < 2; side++) {
            JournalObserver observer = new JournalObserver(pair.journal(side), side);
            List<Histogram> seconds = new ArrayList<>();
            observers.add(observer);
            lags.add(seconds);
            threads.add(new Thread(() -> observe(observer, seconds, from), "lag-observer-" + side));
        }
        threads.forEach(Thread::start);
        OpenLoop.Result written = OpenLoop.run(pair::write, sides, perSecond, keys, WARM_UP.plus(duration));
        awaitReplicated(written.started());
        done = true;
        threads.forEach(Lag::join);
        observers.forEach(JournalObserver::close);
        return result(written.started());
    }

    private void observe(JournalObserver observer, List<Histogram> seconds, long from) {
        while (!done) {
            long second = Math.max(0, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from));
            while (seconds.size() <= second) {
                seconds.add(new Histogram(HIGHEST_NANOS, 3));
            }
            observer.read(seconds.get((int) second), from);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void awaitReplicated(long expected) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (replicated() < expected) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("only " + replicated() + " of " + expected + " events were replicated");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private long replicated() {
        return observers.stream().mapToLong(JournalObserver::replicated).sum();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Result result(long started) {
        Histogram all = new Histogram(HIGHEST_NANOS, 3);
        List<Second> series = new ArrayList<>();
        int length = lags.stream().mapToInt(List::size).max().orElse(0);
        for (int second = 0; second < length; second++) {
            Histogram both = new Histogram(HIGHEST_NANOS, 3);
            for (List<Histogram> side : lags) {
                if (second < side.size()) {
                    both.add(side.get(second));
                }
            }
            all.add(both);
            series.add(Second.of(both));
        }
        return new Result(
                all.getValueAtPercentile(50) / 1e6,
                all.getValueAtPercentile(99) / 1e6,
                all.getMaxValue() / 1e6,
                series,
                started);
    }
}
