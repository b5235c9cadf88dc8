package dev.atoll.bench.atoll;

import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.Waiting;
import dev.atoll.entity.ConfirmMode;
import dev.atoll.entity.ConfirmRule;
import dev.atoll.node.process.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Two regions of Atoll in this JVM, whose link passes a proxy that can make it longer. */
public final class ConfirmedPair implements AutoCloseable {

    private static final ConfirmRule RULE = ConfirmRule.of(ConfirmMode.QUORUM);

    private final List<JournalDatabase> journals;
    private final AtollRegion first;
    private final AtollRegion second;
    private final TcpProxy link;

    /**
     * Starts two regions on two new databases; returns when a write was confirmed.
     *
     * @param oneWay how much later everything arrives on the link; zero: no proxy is in between
     */
    public ConfirmedPair(Server server, Duration oneWay) {
        journals = List.of(server.create(), server.create());
        first = AtollRegion.listening("side-0", journals.get(0));
        link = TcpProxy.start(0, first.linkPort());
        link.delay(oneWay);
        int port = oneWay.isZero() ? first.linkPort() : link.port();
        second = AtollRegion.dialling("side-1", journals.get(1), "side-0", port);
        Waiting.until("a write was confirmed", () -> isConfirmed(first) && isConfirmed(second));
    }

    private static boolean isConfirmed(AtollRegion region) {
        try {
            AtollRegion.await(region.confirmed(0, "probe", RULE));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** The databases of the regions. */
    public List<JournalDatabase> journals() {
        return journals;
    }

    /** Writes one value in the first region; completes when both have it. */
    public CompletionStage<Void> write(int key, String value) {
        return first.confirmed(key, value, RULE);
    }

    @Override
    public void close() {
        second.close();
        first.close();
        link.close();
    }
}
