package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.atoll.BackupApi;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.Payload;
import dev.atoll.bench.load.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The other figures of backup, in a running region with its defaults: whether an incremental backup and a verification cost
 * what is new and not what was there before, and how much would be lost with the database while the region is written as
 * fast as it can be.
 */
final class BackupCosts {
    private static final int LITTLE = 20_000;
    private static final int SMALL = 50_000;
    private static final int LARGE = 400_000;
    private static final Duration LEAST_LOAD = Duration.ofSeconds(20);
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RPO_AIM_MILLIS = 5_000;
    private static final double SAME = 1.5;

    private final Server server;
    private final BenchOptions options;
    private int written;

    BackupCosts(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        try (AtollRegion region = AtollRegion.archiving(
                server.create(),
                options.directory().resolve("costs-" + server.engine().label()))) {
            BackupApi backups = new BackupApi(region);
            write(region, SMALL);
            BackupApi.Made full = backups.make("full");
            incrementMicrosPerRow(region, backups); // warms up
            double afterSmall = incrementMicrosPerRow(region, backups);
            write(region, LARGE);
            backups.make("incremental");
            double afterLarge = incrementMicrosPerRow(region, backups);
            List<Figure> figures = new ArrayList<>();
            figures.add(figure(
                    "an incremental backup, each row, after " + LARGE + " others",
                    "us",
                    afterLarge,
                    "after " + SMALL,
                    afterSmall,
                    "<= " + SAME + " x",
                    afterLarge <= SAME * afterSmall));
            figures.add(verify(region, backups, full));
            figures.add(recoveryPoint(region, backups));
            return figures;
        }
    }

    /** Microseconds for each row of an incremental backup of a few rows. */
    private double incrementMicrosPerRow(AtollRegion region, BackupApi backups) {
        write(region, LITTLE);
        BackupApi.Made made = backups.make("incremental");
        return made.took().toNanos() / 1e3 / made.rows();
    }

    /** Of a chain that was verified, and then got one more increment: are only that one's files read? */
    private Figure verify(AtollRegion region, BackupApi backups, BackupApi.Made full) {
        write(region, LITTLE);
        BackupApi.Made before = backups.make("incremental");
        long chain = backups.verify(before.id()).read();
        write(region, LITTLE);
        BackupApi.Made last = backups.make("incremental");
        BackupApi.Verified again = backups.verify(last.id());
        boolean onlyNew = again.before() == chain && again.read() < chain && full.rows() > 0;
        return figure(
                "verify one more increment, files read",
                "files",
                (double) again.read(),
                "whole chain",
                (double) chain,
                "new ones",
                onlyNew);
    }

    /** How old the newest write is that would be lost with the database, at worst, under full load. */
    private Figure recoveryPoint(AtollRegion region, BackupApi backups) {
        Write write = (side, key, value) -> region.write(key, value);
        ClosedLoop.warmUp(write, 1, options.atollWriters(), options.keys(), options.warmUp());
        Duration load = options.measured().compareTo(LEAST_LOAD) > 0 ? options.measured() : LEAST_LOAD;
        long[] worstMillis = new long[1];
        Thread observer = new Thread(() -> worstMillis[0] = worst(backups, load), "archive-observer");
        observer.start();
        double perSecond = ClosedLoop.run(write, 1, options.atollWriters(), options.keys(), load)
                .perSecond();
        join(observer);
        Figures.say("backup  %.0f writes/s, at worst %d ms are not archived", perSecond, worstMillis[0]);
        return figure(
                "age of the oldest write that is not archived, full load, at worst",
                "ms",
                (double) worstMillis[0],
                "aim",
                (double) RPO_AIM_MILLIS,
                "<= 5 s",
                worstMillis[0] <= RPO_AIM_MILLIS);
    }

    private static long worst(BackupApi backups, Duration load) {
        long end = System.nanoTime() + load.toNanos();
        long worst = 0;
        while (System.nanoTime() < end) {
            Instant until = backups.archivedUntil();
            worst = Math.max(worst, Duration.between(until, Instant.now()).toMillis());
            LockSupport.parkNanos(SAMPLE_NANOS);
        }
        return worst;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void write(AtollRegion region, int events) {
        Semaphore window = new Semaphore(options.keys());
        for (int i = 0; i < events; i++, written++) {
            window.acquireUninterruptibly();
            var unused = region.write(written % options.keys(), Payload.of(0, 0, written))
                    .whenComplete((done, failure) -> window.release());
        }
        window.acquireUninterruptibly(options.keys());
    }

    private Figure figure(
            String what, String unit, double atoll, String against, double other, String aim, boolean met) {
        Figures.say("backup  %s: %.3f %s, %s %.3f", what, atoll, unit, against, other);
        return new Figure("backup", server.engine().label(), what, unit, atoll, against, other, aim, met);
    }
}
