package dev.atoll.bench.figure;

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
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final List<JournalObserver> observers = new ArrayList<>();
    private final List<Histogram> lags = new ArrayList<>();
    private volatile boolean done;

    private Lag() {}

    /** What was seen, both directions together, in milliseconds. */
    record Result(double p50Millis, double p99Millis, double maxMillis, long events) {}

    /** Measures {@code pair} at {@code perSecond} writes, on 1 or 2 sides. */
    static Result measure(RegionPair pair, int sides, double perSecond, int keys, Duration duration) {
        return new Lag().run(pair, sides, perSecond, keys, duration);
    }

    private Result run(RegionPair pair, int sides, double perSecond, int keys, Duration duration) {
        long from = System.nanoTime() + WARM_UP.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int side = 2 - sides; side < 2; side++) {
            JournalObserver observer = new JournalObserver(pair.journal(side), side);
            Histogram lag = new Histogram(HIGHEST_NANOS, 3);
            observers.add(observer);
            lags.add(lag);
            threads.add(new Thread(() -> observe(observer, lag, from), "lag-observer-" + side));
        }
        threads.forEach(Thread::start);
        OpenLoop.Result written = OpenLoop.run(pair::write, sides, perSecond, keys, WARM_UP.plus(duration));
        awaitReplicated(written.started());
        done = true;
        threads.forEach(Lag::join);
        observers.forEach(JournalObserver::close);
        return result();
    }

    private void observe(JournalObserver observer, Histogram lag, long from) {
        while (!done) {
            observer.read(lag, from);
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

    private Result result() {
        Histogram all = new Histogram(HIGHEST_NANOS, 3);
        lags.forEach(all::add);
        return new Result(
                all.getValueAtPercentile(50) / 1e6,
                all.getValueAtPercentile(99) / 1e6,
                all.getMaxValue() / 1e6,
                all.getTotalCount());
    }
}
