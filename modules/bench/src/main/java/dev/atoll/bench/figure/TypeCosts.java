package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.atoll.AtollPair;
import dev.atoll.bench.atoll.AtollRegion;
import dev.atoll.bench.atoll.TypedWrites;
import dev.atoll.bench.atoll.TypedWrites.Typed;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.JournalObserver;
import dev.atoll.bench.load.JournalSize;
import dev.atoll.bench.load.Payload;
import dev.atoll.bench.load.Waiting;
import dev.atoll.replication.PeerStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Figure t: what an operation of each type costs, in one region of two that are linked. The rate is that of many writers;
 * the bytes are those of few, where nearly every event has a journal row of its own: no other way of writing costs more
 * bytes for an event.
 */
final class TypeCosts {
    private static final int FEW_WRITERS = 4;
    private static final int MOST_COUNTER_BYTES = 150;

    private final Server server;
    private final BenchOptions options;
    private final List<Figure> figures = new ArrayList<>();
    private double registers = Double.NaN;

    TypeCosts(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    List<Figure> measure() {
        try (AtollPair pair = new AtollPair(server)) {
            for (Typed typed : TypedWrites.of(pair.region(0).atoll(), Payload.LENGTH, options.keys())) {
                bytes(pair, typed);
                rate(pair, typed);
            }
        }
        return figures;
    }

    private void rate(AtollPair pair, Typed typed) {
        ClosedLoop.warmUp(
                typed.write(),
                1,
                options.atollWriters(),
                options.keys(),
                options.warmUp().dividedBy(4));
        double perSecond = ClosedLoop.run(typed.write(), 1, options.atollWriters(), options.keys(), options.measured())
                .perSecond();
        awaitSettled(pair);
        Figures.say("t  %s: %.0f operations/s", typed.type(), perSecond);
        boolean first = Double.isNaN(registers);
        registers = first ? perSecond : registers;
        add(typed, "acknowledged", "1/s", perSecond, first ? "" : "register", first ? Double.NaN : registers);
    }

    private void bytes(AtollPair pair, Typed typed) {
        ClosedLoop.warmUp(
                typed.write(),
                1,
                FEW_WRITERS,
                options.keys(),
                options.measured().dividedBy(4));
        awaitSettled(pair);
        JournalSize before = JournalSize.of(pair.journal(0));
        long sent = bytesSent(pair.region(0));
        long events = ClosedLoop.run(
                        typed.write(),
                        1,
                        FEW_WRITERS,
                        options.keys(),
                        options.measured().dividedBy(4))
                .acknowledged();
        awaitSettled(pair);
        JournalSize grown = JournalSize.of(pair.journal(0)).since(before);
        double row = (double) grown.bytes() / events;
        double wire = (double) (bytesSent(pair.region(0)) - sent) / events;
        Figures.say(
                "t  %s: %.2f rows of %.0f bytes and %.0f bytes sent for an event",
                typed.type(), (double) grown.rows() / events, row, wire);
        boolean aimed = typed.type().equals("counter");
        figures.add(new Figure(
                "t",
                server.engine().label(),
                typed.type() + ", journal row of an event",
                "bytes",
                row,
                "payload",
                typed.payloadBytes(),
                aimed ? "<= 150 bytes" : "",
                aimed ? Boolean.valueOf(row <= MOST_COUNTER_BYTES) : null));
        add(typed, "link, compressed", "bytes", wire, "payload", typed.payloadBytes());
    }

    private void add(Typed typed, String what, String unit, double atoll, String against, double other) {
        figures.add(new Figure(
                "t", server.engine().label(), typed.type() + ", " + what, unit, atoll, against, other, "", null));
    }

    /** Until the other region has all, and has said so. */
    private static void awaitSettled(AtollPair pair) {
        try (JournalObserver observer = new JournalObserver(pair.journal(0), 0)) {
            long written = observer.highest();
            Waiting.until(
                    "the other region has everything",
                    () -> peer(pair.region(1)).appliedOffset() >= written
                            && peer(pair.region(0)).backlog() == 0);
        }
    }

    private static long bytesSent(AtollRegion region) {
        return peer(region).bytesSent();
    }

    private static PeerStatus peer(AtollRegion region) {
        return region.atoll().peers().get(0);
    }
}
