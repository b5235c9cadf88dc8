package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.atoll.AtollSchema;
import dev.atoll.bench.database.Engine;
import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.limit.RawInsert;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.ProcessorTime;
import dev.atoll.bench.load.Write;
import java.time.Duration;
import java.util.List;

/** Figure a: local acknowledged writes per second through the embedding API, against the raw insert. */
final class LocalWrites {
    private static final double AIM = 0.40;
    private static final Duration TRIAL = Duration.ofMillis(1500);

    private final Server server;
    private final BenchOptions options;
    private final Median limit = new Median();
    private final Median atoll = new Median();
    private final Median cost = new Median();

    LocalWrites(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        RawInsert.Shape shape = bestShape();
        try (AtollRegion region = AtollRegion.alone(server.create())) {
            Write write = (side, key, value) -> region.write(key, value);
            ClosedLoop.warmUp(write, 1, options.atollWriters(), options.keys(), options.warmUp());
            for (int round = 1; round <= options.rounds(); round++) {
                limit.add(rawInsert().perSecond(shape, options.measured()));
                ProcessorTime before = ProcessorTime.now(server);
                ClosedLoop.Result written =
                        ClosedLoop.run(write, 1, options.atollWriters(), options.keys(), options.measured());
                ProcessorTime.PerEvent each = ProcessorTime.now(server).since(before, written.acknowledged());
                atoll.add(written.perSecond());
                cost.add(each.jvmMicros() + each.databaseMicros());
                Figures.say("a  %.0f/s, %s", written.perSecond(), each);
            }
        }
        Figures.say("a  limit %.0f/s, atoll %.0f/s", limit.get(), atoll.get());
        boolean aimed = server.engine() == Engine.POSTGRES;
        Figure writes = new Figure(
                "a",
                server.engine().label(),
                "local acknowledged writes",
                "1/s",
                atoll.get(),
                "raw insert: " + shape,
                limit.get(),
                aimed ? ">= 0.40" : "",
                aimed ? Boolean.valueOf(atoll.get() / limit.get() >= AIM) : null);
        return List.of(
                writes,
                Figure.alone(
                        "a", server.engine().label(), "processor time per local write", "us", cost.get(), List.of()));
    }

    private RawInsert.Shape bestShape() {
        RawInsert raw = rawInsert();
        raw.perSecond(new RawInsert.Shape(2, 100), TRIAL.multipliedBy(2));
        RawInsert.Shape best = null;
        double most = 0;
        for (RawInsert.Shape shape : RawInsert.shapes()) {
            double perSecond = raw.perSecond(shape, TRIAL);
            if (perSecond > most) {
                best = shape;
                most = perSecond;
            }
        }
        Figures.say("a  limit, tried first: %s, %.0f/s", best, most);
        return best;
    }

    private RawInsert rawInsert() {
        JournalDatabase database = server.create();
        AtollSchema.create(database);
        return new RawInsert(database);
    }
}
