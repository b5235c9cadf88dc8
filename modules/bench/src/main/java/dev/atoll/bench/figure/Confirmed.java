package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.ConfirmedPair;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.limit.BareCommits;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.OpenLoop;
import dev.atoll.bench.load.Payload;
import dev.atoll.bench.load.RoundTrips;
import dev.atoll.bench.load.Waiting;
import dev.atoll.bench.load.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Figure e: how long a write takes that is confirmed by a quorum of two regions, at half the rate that is possible, against
 * the round trip of a byte over a connection as long as the link, measured at the same time.
 */
final class Confirmed {
    private static final double AIM_MILLIS = 10;
    private static final int WRITERS = 500;
    private static final long HIGHEST_NANOS = 600_000_000_000L;
    private static final List<Duration> DISTANCES = List.of(Duration.ZERO, Duration.ofMillis(10));

    private final Server server;
    private final BenchOptions options;

    Confirmed(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        List<Figure> figures = new ArrayList<>();
        for (Duration oneWay : DISTANCES) {
            try (ConfirmedPair pair = new ConfirmedPair(server, oneWay)) {
                figures.addAll(measure(pair, oneWay));
            }
        }
        return figures;
    }

    private List<Figure> measure(ConfirmedPair pair, Duration oneWay) {
        Write write = (side, key, value) -> pair.write(key, value);
        ClosedLoop.warmUp(write, 1, WRITERS, options.keys(), options.warmUp());
        Median rate = new Median();
        Median[] millis = {new Median(), new Median(), new Median(), new Median()};
        for (int round = 1; round <= options.rounds(); round++) {
            rate.add(ClosedLoop.run(write, 1, WRITERS, options.keys(), options.measured())
                    .perSecond());
            server.settle(pair.journals());
            Histogram[] seen = atHalfLoad(write, rate.get() / 2, oneWay);
            for (int i = 0; i < millis.length; i++) {
                millis[i].add(seen[i / 2].getValueAtPercentile(i % 2 == 0 ? 50 : 99) / 1e6);
            }
        }
        String over = oneWay.isZero() ? "loopback" : "a link of " + 2 * oneWay.toMillis() + " ms";
        Figures.say(
                "e  %.0f confirmed writes/s over %s; at half of it p50 %.1f ms, p99 %.1f ms; round trip %.1f and %.1f ms",
                rate.get(), over, millis[0].get(), millis[1].get(), millis[2].get(), millis[3].get());
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure(
                        "e",
                        server.engine().label(),
                        "writes confirmed by a quorum of 2, " + WRITERS + " writers, " + over,
                        "1/s",
                        rate.get(),
                        "",
                        Double.NaN,
                        "",
                        null),
                figure("p50", over, millis[0].get(), millis[2].get()),
                figure("p99", over, millis[1].get(), millis[3].get())));
        if (oneWay.isZero()) {
            figures.addAll(limit(rate.get() / 2, millis[0].get(), millis[1].get()));
        }
        return figures;
    }

    /** What two commits take, one after the other, and nothing else. */
    private List<Figure> limit(double perSecond, double p50Millis, double p99Millis) {
        try (BareCommits bare = new BareCommits(server)) {
            Write write = (side, key, value) -> bare.writeToBoth(key, value);
            atHalfLoad(write, perSecond, Duration.ZERO); // of empty tables there are no statistics
            server.settle(List.of(bare.journal(0), bare.journal(1)));
            Histogram times = atHalfLoad(write, perSecond, Duration.ZERO)[0];
            double p50 = times.getValueAtPercentile(50) / 1e6;
            double p99 = times.getValueAtPercentile(99) / 1e6;
            Figures.say("e  two bare commits at the same rate: p50 %.1f ms, p99 %.1f ms", p50, p99);
            return List.of(ofLimit("p50", p50Millis, p50), ofLimit("p99", p99Millis, p99));
        }
    }

    private Figure ofLimit(String percentile, double millis, double limit) {
        return new Figure(
                "e",
                server.engine().label(),
                "confirmed write " + percentile + " at half rate, loopback",
                "ms",
                millis,
                "the limit: two bare commits",
                limit,
                "",
                null);
    }

    private Figure figure(String percentile, String over, double millis, double roundTrip) {
        return new Figure(
                "e",
                server.engine().label(),
                "confirmed write " + percentile + " at half rate, " + over,
                "ms",
                millis,
                "its round trip, " + percentile,
                roundTrip,
                "<= + 10 ms",
                millis <= roundTrip + AIM_MILLIS);
    }

    /** The times of the writes, from when each was due, and those of the round trips. */
    private Histogram[] atHalfLoad(Write write, double perSecond, Duration oneWay) {
        Histogram times = new ConcurrentHistogram(HIGHEST_NANOS, 3);
        AtomicLong ended = new AtomicLong();
        Write timed = (side, key, value) -> write.to(side, key, value).whenComplete((done, failure) -> {
            if (failure == null) {
                times.recordValue(Math.max(0, System.nanoTime() - Payload.dueNanos(value)));
            }
            ended.incrementAndGet();
        });
        try (RoundTrips trips = new RoundTrips(oneWay)) {
            OpenLoop.Result run = OpenLoop.run(timed, 1, perSecond, options.keys(), options.measured());
            Waiting.until("all writes have ended", () -> ended.get() == run.started());
            return new Histogram[] {times, trips.times()};
        }
    }
}
