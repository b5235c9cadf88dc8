package dev.atoll.bench.figure;

import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.database.Server;
import java.util.ArrayList;
import java.util.List;

/** Measures all figures that were asked for on one database. */
public final class Figures {
    private final Server server;
    private final BenchOptions options;

    /** Measures on databases of {@code server}. */
    public Figures(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
    }

    /** Runs them one after the other; prints what it sees on the way. */
    public List<Figure> measure() {
        List<Figure> figures = new ArrayList<>();
        if (options.only().contains("a")) {
            figures.addAll(new LocalWrites(server, options).measure());
        }
        if (options.only().contains("b") || options.only().contains("c")) {
            figures.addAll(new Replication(server, options).measure());
        }
        if (options.only().contains("lag")) {
            figures.addAll(new FixedRates(server, options).measure());
        }
        if (options.only().contains("d")) {
            figures.addAll(new HotKey(server, options).measure());
        }
        if (options.only().contains("e")) {
            figures.addAll(new Confirmed(server, options).measure());
        }
        if (options.only().contains("t")) {
            figures.addAll(new TypeCosts(server, options).measure());
        }
        if (options.only().contains("p")) {
            figures.addAll(new PastReads(server, options).measure());
        }
        if (options.only().contains("r")) {
            figures.addAll(new RewindRate(server, options).measure());
        }
        if (options.only().contains("backup")) {
            figures.addAll(new BackupRates(server, options).measure());
            figures.addAll(new BackupCosts(server, options).measure());
        }
        if (options.only().contains("absent")) {
            figures.addAll(new AbsentPeer(server, options).measure());
        }
        if (options.only().contains("rebuild")) {
            figures.addAll(new Rebuild(server, options).measure());
        }
        return figures;
    }

    static void say(String format, Object... arguments) {
        System.out.println(format.formatted(arguments));
    }
}
