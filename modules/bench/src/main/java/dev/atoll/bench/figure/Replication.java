package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollPair;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.ProcessorTime;
import dev.atoll.bench.load.RegionPair;
import dev.atoll.bench.rival.RivalPair;
import dev.atoll.bench.rival.RivalSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Figures b and c: replicated events per second, and the lag at half of that rate, of Atoll and of Pekko's Replicated
 * Event Sourcing, with writers in one region and in both. Each round starts all of them anew, one after the other.
 */
final class Replication {
    private static final double RATE_AIM = 2.5;
    private static final double LAG_AIM_MILLIS = 25;
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Server server;
    private final BenchOptions options;
    private final Seen atoll = new Seen();
    /** Atoll's lag at the rival's rate. */
    private final Seen atollGently = new Seen();
    /** Two bare commits, at half of Atoll's rate and of the rival's. */
    private final Seen bare = new Seen();

    private final Seen bareGently = new Seen();

    private final List<Seen> rivals = new ArrayList<>();

    Replication(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        RivalSettings.candidates().forEach(settings -> rivals.add(new Seen()));
        int first = options.rounds() > 1 ? 0 : 1; // round 0 only compiles the code that all of them share
        for (int round = first; round <= options.rounds(); round++) {
            boolean warmUpOnly = round == 0;
            for (int candidate = 0; candidate < rivals.size(); candidate++) {
                RivalSettings settings = RivalSettings.candidates().get(candidate);
                Seen seen = rivals.get(candidate);
                with(() -> new RivalPair(server, settings, options.keys()), options.rivalWriters(), pair -> {
                    if (!warmUpOnly) {
                        measure(pair, seen, options.rivalWriters());
                    }
                });
            }
            with(() -> new AtollPair(server), options.atollWriters(), pair -> {
                if (!warmUpOnly) {
                    measure(pair, atoll, options.atollWriters());
                    lagAtTheRivalsRate(pair);
                }
            });
            if (!warmUpOnly && options.only().contains("c")) {
                bareLags(bare, atoll);
                bareLags(bareGently, Seen.best(rivals));
            }
        }
        return figures(Seen.best(rivals));
    }

    private interface Measurement {
        void of(RegionPair pair);
    }

    /** What fails is said and left out: the other subjects' figures still count. */
    private void with(Supplier<RegionPair> start, int writers, Measurement measurement) {
        try (RegionPair pair = start.get()) {
            Duration half = options.warmUp().dividedBy(2);
            for (int sides = 1; sides <= 2; sides++) { // both loads: they run different code
                ClosedLoop.warmUp(pair::write, sides, sides * writers, options.keys(), half);
            }
            ReplicatedRate.measure(pair, 1, writers, options.keys(), SETTLE); // ends when all is replicated
            measurement.of(pair);
        } catch (IllegalStateException e) {
            Figures.say("b  left out: %s", e);
        }
    }

    private void measure(RegionPair pair, Seen seen, int writers) {
        for (int sides = 1; sides <= 2; sides++) {
            ProcessorTime before = ProcessorTime.now(server);
            ReplicatedRate.Result result =
                    ReplicatedRate.measure(pair, sides, sides * writers, options.keys(), options.measured());
            ProcessorTime.PerEvent cost = ProcessorTime.now(server).since(before, result.events());
            double rate = result.perSecond();
            seen.rate(sides).add(rate);
            seen.cost(sides).add(cost.jvmMicros() + cost.databaseMicros());
            Figures.say("b  %s, writers in %d: %.0f/s replicated, %s", pair.name(), sides, rate, cost);
            if (options.only().contains("c")) {
                seen.lag(sides, lag(pair, sides, rate / 2));
            }
        }
    }

    private void lagAtTheRivalsRate(RegionPair pair) {
        for (int sides = 1; options.only().contains("c") && sides <= 2; sides++) {
            double rate = Seen.best(rivals).rate(sides).get();
            if (!Double.isNaN(rate)) {
                atollGently.lag(sides, lag(pair, sides, rate / 2));
            }
        }
    }

    private void bareLags(Seen into, Seen rates) {
        for (int sides = 1; sides <= 2; sides++) {
            double rate = rates.rate(sides).get() / 2;
            if (!Double.isNaN(rate)) {
                Lag.Result lag = Lag.ofBareCommits(server, sides, rate, options.keys(), options.measured());
                said("two bare commits", sides, rate, lag);
                into.lag(sides, lag);
            }
        }
    }

    private Lag.Result lag(RegionPair pair, int sides, double perSecond) {
        Lag.Result lag = Lag.measure(server, pair, sides, perSecond, options.keys(), options.measured());
        said(pair.name(), sides, perSecond, lag);
        return lag;
    }

    private static void said(String name, int sides, double perSecond, Lag.Result lag) {
        Figures.say(
                "c  %s, writers in %d, %.0f/s: lag p50 %.1f ms, p99 %.1f ms, max %.0f ms",
                name, sides, perSecond, lag.p50Millis(), lag.p99Millis(), lag.maxMillis());
    }

    private List<Figure> figures(Seen rival) {
        List<Figure> figures = new ArrayList<>();
        for (int sides = 1; sides <= 2; sides++) {
            figures.add(rate(sides, rival));
            figures.add(cost(sides, rival));
        }
        for (int sides = 1; options.only().contains("c") && sides <= 2; sides++) {
            String writers = writersIn(sides);
            figures.add(lag("p50 at half rate" + writers, atoll.p50(sides), rival.p50(sides), false));
            figures.add(lag("p99 at half rate" + writers, atoll.p99(sides), rival.p99(sides), true));
            figures.add(limit("p99 at half rate" + writers, atoll.p99(sides), bare.p99(sides)));
            figures.add(lag("p50 at half the rival's rate" + writers, atollGently.p50(sides), rival.p50(sides), false));
            figures.add(lag("p99 at half the rival's rate" + writers, atollGently.p99(sides), rival.p99(sides), true));
            figures.add(limit("p99 at half the rival's rate" + writers, atollGently.p99(sides), bareGently.p99(sides)));
        }
        return figures;
    }

    private static String writersIn(int sides) {
        return sides == 1 ? ", one region writes" : ", both write";
    }

    private Figure rate(int sides, Seen rival) {
        double ours = atoll.rate(sides).get();
        double theirs = rival.rate(sides).get();
        return new Figure(
                "b",
                server.engine().label(),
                "replicated events" + writersIn(sides),
                "1/s",
                ours,
                "Replicated Event Sourcing",
                theirs,
                ">= 2.5",
                ours / theirs >= RATE_AIM);
    }

    private Figure cost(int sides, Seen rival) {
        return new Figure(
                "b",
                server.engine().label(),
                "processor time per event" + writersIn(sides),
                "us",
                atoll.cost(sides).get(),
                "Replicated Event Sourcing",
                rival.cost(sides).get(),
                "",
                null);
    }

    private Figure lag(String what, Median ours, Median theirs, boolean aimed) {
        return lag(
                what,
                ours,
                "Replicated Event Sourcing, half its rate",
                theirs,
                aimed ? "<= 25 ms" : "",
                aimed ? Boolean.valueOf(ours.get() <= LAG_AIM_MILLIS) : null);
    }

    private Figure limit(String what, Median ours, Median bare) {
        return lag(what, ours, "the limit: two bare commits", bare, "", null);
    }

    private Figure lag(String what, Median ours, String against, Median theirs, String aim, Boolean met) {
        return new Figure(
                "c", server.engine().label(), "lag " + what, "ms", ours.get(), against, theirs.get(), aim, met);
    }
}
