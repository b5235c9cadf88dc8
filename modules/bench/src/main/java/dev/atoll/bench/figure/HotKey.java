package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.Write;
import java.util.List;

/** Figure d: acknowledged increments per second of one counter. */
final class HotKey {
    private static final double AIM = 5000;

    private final Server server;
    private final BenchOptions options;

    HotKey(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        Median rate = new Median();
        try (AtollRegion region = AtollRegion.alone(server.create())) {
            Write increment = (side, key, value) -> region.increment("hot");
            ClosedLoop.warmUp(increment, 1, options.hotWriters(), 1, options.warmUp());
            for (int round = 1; round <= options.rounds(); round++) {
                rate.add(ClosedLoop.run(increment, 1, options.hotWriters(), 1, options.measured())
                        .perSecond());
            }
        }
        Figures.say("d  %.0f increments/s of one key", rate.get());
        return List.of(new Figure(
                "d",
                server.engine().label(),
                "increments of one hot key",
                "1/s",
                rate.get(),
                "",
                Double.NaN,
                ">= 5000",
                rate.get() >= AIM));
    }
}
