package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollPair;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.ProcessorTime;
import dev.atoll.bench.load.RegionPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Atoll's lag, second by second, and its processor time for each event, when writes come at given rates. */
final class FixedRates {
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Server server;
    private final BenchOptions options;

    FixedRates(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        List<Figure> figures = new ArrayList<>();
        try (RegionPair pair = new AtollPair(server)) {
            ClosedLoop.warmUp(pair::write, 1, options.atollWriters(), options.keys(), options.warmUp());
            ReplicatedRate.measure(pair, 1, options.atollWriters(), options.keys(), SETTLE); // ends when all is there
            for (int rate : options.rates()) {
                for (int sides = 1; sides <= 2; sides++) {
                    figures.addAll(measure(pair, sides, rate));
                }
            }
        }
        for (int rate : options.rates()) {
            for (int sides = 1; sides <= 2; sides++) {
                figures.addAll(limit(sides, rate));
            }
        }
        return figures;
    }

    private List<Figure> measure(RegionPair pair, int sides, int rate) {
        ProcessorTime before = ProcessorTime.now(server);
        Lag.Result lag = Lag.measure(server, pair, sides, rate, options.keys(), options.measured());
        ProcessorTime.PerEvent cost = ProcessorTime.now(server).since(before, lag.started());
        Figures.say(
                "lag  %d/s, writers in %d: p50 %.1f ms, p99 %.1f ms, %s",
                rate, sides, lag.p50Millis(), lag.p99Millis(), cost);
        saySeconds(lag);
        return figures(lag, cost, at(sides, rate));
    }

    private static void saySeconds(Lag.Result lag) {
        Figures.say(
                "lag  by second, p50/p99 in ms: %s",
                lag.seconds().stream()
                        .map(second -> "%.0f/%.0f".formatted(second.p50Millis(), second.p99Millis()))
                        .collect(Collectors.joining(" ")));
    }

    private static String at(int sides, int rate) {
        return " at %,d/s, %s".formatted(rate, sides == 1 ? "one region writes" : "both write");
    }

    private List<Figure> limit(int sides, int rate) {
        Lag.Result lag = Lag.ofBareCommits(server, sides, rate, options.keys(), options.measured());
        Figures.say(
                "lag  the limit, two bare commits, %d/s, writers in %d: p50 %.1f ms, p99 %.1f ms",
                rate, sides, lag.p50Millis(), lag.p99Millis());
        saySeconds(lag);
        return List.of(
                figure("the limit: p50 of two bare commits" + at(sides, rate), "ms", lag.p50Millis(), List.of()),
                figure("the limit: p99 of two bare commits" + at(sides, rate), "ms", lag.p99Millis(), List.of()));
    }

    private List<Figure> figures(Lag.Result lag, ProcessorTime.PerEvent cost, String at) {
        List<Double> p50s = lag.seconds().stream().map(Lag.Second::p50Millis).toList();
        List<Double> p99s = lag.seconds().stream().map(Lag.Second::p99Millis).toList();
        List<Figure> figures = new ArrayList<>();
        figures.add(figure("lag p50" + at, "ms", lag.p50Millis(), p50s));
        figures.add(figure("lag p99" + at, "ms", lag.p99Millis(), p99s));
        figures.add(figure("the JVM's time for an event" + at, "us", cost.jvmMicros(), List.of()));
        if (cost.databaseMicros() > 0) {
            figures.add(figure("the database's time for an event" + at, "us", cost.databaseMicros(), List.of()));
        }
        return figures;
    }

    private Figure figure(String what, String unit, double value, List<Double> series) {
        return Figure.alone("lag", server.engine().label(), what, unit, value, series);
    }
}
