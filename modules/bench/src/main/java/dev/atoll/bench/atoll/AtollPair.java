package dev.atoll.bench.atoll;

import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.RegionPair;
import dev.atoll.bench.load.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Two regions of Atoll in this JVM, linked over the loopback interface. */
public final class AtollPair implements RegionPair {
    private static final int PROBE = -1;

    private final List<AtollRegion> regions = new ArrayList<>();

    /** Starts two regions on two new databases; returns when events have crossed in both directions. */
    public AtollPair(Server server) {
        AtollRegion first = AtollRegion.listening("side-0", server.create());
        AtollRegion second = AtollRegion.dialling("side-1", server.create(), "side-0", first.linkPort());
        regions.addAll(List.of(first, second));
        awaitCrossing(first, second, "there");
        awaitCrossing(second, first, "back");
    }

    private static void awaitCrossing(AtollRegion from, AtollRegion to, String value) {
        AtollRegion.await(from.write(PROBE, value));
        Waiting.until(
                "a write has crossed the link",
                () -> AtollRegion.await(to.read(PROBE)).filter(value::equals).isPresent());
    }

    @Override
    public String name() {
        return "atoll";
    }

    @Override
    public CompletionStage<?> write(int side, int key, String value) {
        return regions.get(side).write(key, value);
    }

    /** One of the regions; 1 has dialled 0. */
    public AtollRegion region(int side) {
        return regions.get(side);
    }

    /** The second region ends, and its database is not used again. */
    public void loseSecond() {
        regions.remove(1).close();
    }

    /** The second region starts again, on another database. */
    public AtollRegion startSecond(JournalDatabase database) {
        AtollRegion first = regions.get(0);
        regions.add(AtollRegion.dialling("side-1", database, "side-0", first.linkPort()));
        return regions.get(1);
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
