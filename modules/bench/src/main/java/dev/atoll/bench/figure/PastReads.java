package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.database.Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Figure p: how long a read of a key as of an instant takes, one after the other, against a read of the same key as it is
 * now. The instants are spread over the time in which the key was written, one event after the other.
 */
final class PastReads {
    private static final int[] EVENTS = {10, 1_000, 100_000};
    private static final int FEWEST_READS = 20;

    private final Server server;
    private final BenchOptions options;
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Figure> figures = new ArrayList<>();

    PastReads(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        try (AtollRegion region = AtollRegion.alone(server.create())) {
            for (int events : EVENTS) {
                measure(region, events);
            }
        }
        return figures;
    }

    private void measure(AtollRegion region, int events) {
        String key = "past-" + events;
        Instant from = Instant.now();
        for (int i = 0; i < events; i++) {
            region.increment(key).toCompletableFuture().join();
        }
        long millis = Math.max(1, Instant.now().toEpochMilli() - from.toEpochMilli());
        Supplier<CompletionStage<Long>> past = () -> region.total(key, from.plusMillis(random.nextLong(millis)));
        Supplier<CompletionStage<Long>> present = () -> region.total(key);
        read(past, options.warmUp().toNanos() / EVENTS.length);
        Histogram then = read(past, options.measured().toNanos());
        Histogram now = read(present, options.measured().toNanos() / EVENTS.length);
        add(events, "p50", then, now, 50);
        add(events, "p99", then, now, 99);
    }

    private static Histogram read(Supplier<CompletionStage<Long>> read, long nanos) {
        Histogram took = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end || took.getTotalCount() < FEWEST_READS) {
            long begin = System.nanoTime();
            read.get().toCompletableFuture().join();
            took.recordValue(System.nanoTime() - begin);
        }
        return took;
    }

    private void add(int events, String name, Histogram then, Histogram now, double percentile) {
        double past = then.getValueAtPercentile(percentile) / 1e6;
        double present = now.getValueAtPercentile(percentile) / 1e6;
        Figures.say(
                "p  %d events: %s of a read as of an instant %.3f ms, as it is now %.3f ms",
                events, name, past, present);
        figures.add(new Figure(
                "p",
                server.engine().label(),
                "as-of read " + name + ", " + events + " events",
                "ms",
                past,
                "read of the present",
                present,
                "",
                null));
    }
}
