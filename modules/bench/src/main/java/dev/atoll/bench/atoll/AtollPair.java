package dev.atoll.bench.atoll;

import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.RegionPair;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Two regions of Atoll in this JVM, linked over the loopback interface. */
public final class AtollPair implements RegionPair {
    private final List<AtollRegion> regions;

    /** Starts two regions on two new databases; returns when they are linked. */
    public AtollPair(Server server) {
        regions = List.of(AtollRegion.alone(server.create()), AtollRegion.alone(server.create()));
    }

    @Override
    public String name() {
        return "atoll";
    }

    @Override
    public CompletionStage<?> write(int side, int key, String value) {
        return regions.get(side).write(key, value);
    }

    @Override
    public JournalDatabase journal(int side) {
        return regions.get(side).database();
    }

    @Override
    public void close() {
        regions.forEach(AtollRegion::close);
    }
}
