package dev.atoll.bench.atoll;

import dev.atoll.bench.database.Server;
import dev.atoll.bench.load.Waiting;
import dev.atoll.node.process.TcpProxy;

/** A region with a linked peer, from which nothing comes any more and which gets nothing, while the connection stands. */
public final class DeafPair implements AutoCloseable {
    private final AtollRegion region;
    private final TcpProxy proxy;
    private final AtollRegion peer;

    /** Returns when the peer has been linked and is deaf. */
    public DeafPair(Server server) {
        region = AtollRegion.listening("side-0", server.create());
        proxy = TcpProxy.start(0, region.linkPort());
        peer = AtollRegion.dialling("side-1", server.create(), "side-0", proxy.port());
        Waiting.until(
                "the two are linked", () -> region.atoll().peers().stream().anyMatch(linked -> linked.connected()));
        proxy.blackHole();
    }

    /** The one that can hear. */
    public AtollRegion region() {
        return region;
    }

    @Override
    public void close() {
        peer.close();
        region.close();
        proxy.close();
    }
}
