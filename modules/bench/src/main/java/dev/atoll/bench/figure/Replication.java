package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollPair;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.RegionPair;
import dev.atoll.bench.rival.RivalPair;
import dev.atoll.bench.rival.RivalSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures b and c: replicated events per second, and the lag at half of that rate, of Atoll and of Pekko's Replicated
 * Event Sourcing, with writers in one region and in both. Each round starts both anew, one after the other.
 */
final class Replication {
    private static final double RATE_AIM = 2.5;
    private static final double LAG_AIM_MILLIS = 25;
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Server server;
    private final BenchOptions options;
    private final Seen atoll = new Seen();
    private final Seen rival = new Seen();

    /** What the rounds saw of one subject; index 0 with writers in one region, 1 in both. */
    private static final class Seen {
        private final List<Median> rate = List.of(new Median(), new Median());
        private final List<Median> p50 = List.of(new Median(), new Median());
        private final List<Median> p99 = List.of(new Median(), new Median());
    }

    Replication(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        for (int round = 1; round <= options.rounds(); round++) {
            try (RegionPair pair = new RivalPair(server, RivalSettings.best(), options.keys())) {
                measure(pair, rival, options.rivalWriters());
            }
            try (RegionPair pair = new AtollPair(server)) {
                measure(pair, atoll, options.atollWriters());
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (int sides = 1; sides <= 2; sides++) {
            figures.add(rate(sides));
        }
        for (int sides = 1; options.only().contains("c") && sides <= 2; sides++) {
            figures.addAll(lag(sides));
        }
        return figures;
    }

    private void measure(RegionPair pair, Seen seen, int writers) {
        ClosedLoop.warmUp(pair::write, 1, writers, options.keys(), options.warmUp());
        ReplicatedRate.perSecond(pair, 1, writers, options.keys(), SETTLE); // ends when all is replicated
        for (int sides = 1; sides <= 2; sides++) {
            double rate = seen.rate
                    .get(sides - 1)
                    .add(ReplicatedRate.perSecond(pair, sides, writers, options.keys(), options.measured()));
            Figures.say("b  %s, writers in %d: %.0f/s replicated", pair.name(), sides, rate);
            if (options.only().contains("c")) {
                Lag.Result lag = Lag.measure(pair, sides, rate / 2, options.keys(), options.measured());
                seen.p50.get(sides - 1).add(lag.p50Millis());
                seen.p99.get(sides - 1).add(lag.p99Millis());
                Figures.say(
                        "c  %s, writers in %d, %.0f/s: lag p50 %.1f ms, p99 %.1f ms, max %.0f ms",
                        pair.name(), sides, rate / 2, lag.p50Millis(), lag.p99Millis(), lag.maxMillis());
            }
        }
    }

    private static String writersIn(int sides) {
        return sides == 1 ? "writers in one region" : "writers in both regions";
    }

    private Figure rate(int sides) {
        double ours = atoll.rate.get(sides - 1).get();
        double theirs = rival.rate.get(sides - 1).get();
        return new Figure(
                "b",
                server.engine().label(),
                "replicated events, " + writersIn(sides),
                "1/s",
                ours,
                "Replicated Event Sourcing",
                theirs,
                ">= 2.5",
                ours / theirs >= RATE_AIM);
    }

    private List<Figure> lag(int sides) {
        double p99 = atoll.p99.get(sides - 1).get();
        return List.of(
                lag("p50", sides, atoll.p50.get(sides - 1).get(), rival.p50, "", null),
                lag("p99", sides, p99, rival.p99, "<= 25 ms", p99 <= LAG_AIM_MILLIS));
    }

    private Figure lag(String which, int sides, double millis, List<Median> theirs, String aim, Boolean met) {
        return new Figure(
                "c",
                server.engine().label(),
                "lag " + which + " at half rate, " + writersIn(sides),
                "ms",
                millis,
                "Replicated Event Sourcing, its rate",
                theirs.get(sides - 1).get(),
                aim,
                met);
    }
}
