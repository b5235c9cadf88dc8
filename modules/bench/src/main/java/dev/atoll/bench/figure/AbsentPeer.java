package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.atoll.DeafPair;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.Write;
import java.util.List;

/**
 * Figure absent: local acknowledged writes of a region whose peer takes nothing and says nothing, while the connection
 * stands, against those of a region without peers; and the memory that is in use after them.
 */
final class AbsentPeer {
    private static final double AIM = 0.9;
    private static final double MEGABYTE = 1 << 20;

    private final Server server;
    private final BenchOptions options;
    private final Median alone = new Median();
    private final Median deaf = new Median();
    private final Median aloneHeap = new Median();
    private final Median deafHeap = new Median();

    AbsentPeer(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        for (int round = 1; round <= options.rounds(); round++) {
            try (AtollRegion region = AtollRegion.alone(server.create())) {
                alone.add(perSecond(region));
                aloneHeap.add(usedMegabytes());
            }
            try (DeafPair pair = new DeafPair(server)) {
                deaf.add(perSecond(pair.region()));
                deafHeap.add(usedMegabytes());
            }
            Figures.say("absent  %.0f/s alone, %.0f/s with a deaf peer", alone.get(), deaf.get());
        }
        String database = server.engine().label();
        return List.of(
                new Figure(
                        "absent",
                        database,
                        "local acknowledged writes while the peer takes nothing",
                        "1/s",
                        deaf.get(),
                        "without peers",
                        alone.get(),
                        ">= " + AIM,
                        deaf.get() >= AIM * alone.get()),
                new Figure(
                        "absent",
                        database,
                        "memory in use after them",
                        "MB",
                        deafHeap.get(),
                        "without peers",
                        aloneHeap.get(),
                        "",
                        null));
    }

    private double perSecond(AtollRegion region) {
        Write write = (side, key, value) -> region.write(key, value);
        ClosedLoop.warmUp(write, 1, options.atollWriters(), options.keys(), options.warmUp());
        return ClosedLoop.run(write, 1, options.atollWriters(), options.keys(), options.measured())
                .perSecond();
    }

    private static double usedMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
    }
}
