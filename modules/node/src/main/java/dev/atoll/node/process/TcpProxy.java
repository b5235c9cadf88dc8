package dev.atoll.node.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on 127.0.0.1 through which one region dials another, and which can be broken in the ways in which networks
 * break. All methods may be called from any thread; a new condition also applies to the connections that exist.
 *
 * <ul>
 *   <li>{@link #cut}: connections are closed and new ones are closed at once; both sides notice.
 *   <li>{@link #blackHole}: connections stay open and nothing arrives any more, in both directions or in one; nobody
 *       notices. What was sent meanwhile is held and arrives after {@link #heal}, as TCP would do it.
 *   <li>{@link #delay}: everything arrives later, at most 4 MiB of it are under way in each direction.
 * </ul>
 */
public final class TcpProxy implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Gate towardsTarget = new Gate();
    private final Gate fromTarget = new Gate();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private volatile boolean cut;

    private TcpProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    /**
     * Starts a proxy to a port on 127.0.0.1.
     *
     * @param port the port to listen on; 0 takes a free one
     * @throws UncheckedIOException when the port is in use
     */
    @SuppressWarnings("AddressSelection") // both ends are on this machine
    public static TcpProxy start(int port, int targetPort) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            TcpProxy proxy =
                    new TcpProxy(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
            startDaemon("proxy-" + listener.getLocalPort(), proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What a peer is told to dial. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Closes all connections, and from now on each new one at once. */
    public void cut() {
        cut = true;
        closeConnections();
    }

    /** Nothing passes any more, in either direction; connections stay open. */
    public void blackHole() {
        towardsTarget.block();
        fromTarget.block();
    }

    /** What the dialling side sends does not arrive any more; the other direction works. */
    public void blackHoleTowardsTarget() {
        towardsTarget.block();
    }

    /** What the dialled side sends does not arrive any more; the other direction works. */
    public void blackHoleFromTarget() {
        fromTarget.block();
    }

    /** Everything arrives this much later, in both directions. */
    public void delay(Duration delay) {
        towardsTarget.delay(delay);
        fromTarget.delay(delay);
    }

    /** Ends every condition. */
    public void heal() {
        cut = false;
        towardsTarget.open();
        fromTarget.open();
    }

    /** Bytes passed so far, both directions together. */
    public long bytes() {
        return towardsTarget.bytes() + fromTarget.bytes();
    }

    /** Connections accepted so far, those closed at once included. */
    public long accepted() {
        return accepted.get();
    }

    @Override
    public void close() {
        cut = true;
        closeQuietly(listener);
        closeConnections();
        heal();
        cut = true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                startDaemon("proxy-dial-" + port(), () -> connect(client));
            } catch (IOException e) {
                // Closed, or a client that went away while it was accepted: the loop's condition tells.
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            if (cut) {
                throw new IOException("cut");
            }
            server.connect(target, CONNECT_TIMEOUT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            startDaemon("proxy-out-" + port(), () -> pump(client, server, towardsTarget));
            startDaemon("proxy-in-" + port(), () -> pump(server, client, fromTarget));
            if (cut) {
                throw new IOException("cut meanwhile");
            }
        } catch (IOException e) {
            forget(client, server);
        }
    }

    private void pump(Socket from, Socket to, Gate gate) {
        DelayLine line = new DelayLine(gate);
        startDaemon("proxy-deliver-" + port(), () -> deliver(line, from, to, gate));
        byte[] chunk = new byte[64 * 1024];
        try {
            int read = from.getInputStream().read(chunk);
            while (read >= 0 && line.send(Arrays.copyOf(chunk, read))) {
                read = from.getInputStream().read(chunk);
            }
        } catch (IOException e) {
            // This side is gone; the other is told after all that was under way has arrived.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        line.end();
    }

    private void deliver(DelayLine line, Socket from, Socket to, Gate gate) {
        try {
            for (byte[] part = line.take(); part != null; part = line.take()) {
                to.getOutputStream().write(part);
            }
        } catch (IOException e) {
            // That side is gone; this one is told below, as soon as the gate lets it through.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        line.end();
        end(from, to, gate);
    }

    /** Passes the end of a connection on, which a black hole holds back like everything else. */
    private void end(Socket from, Socket to, Gate gate) {
        try {
            if (!cut) {
                gate.awaitOpen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forget(from, to);
    }

    private void closeConnections() {
        sockets.forEach(TcpProxy::closeQuietly);
        sockets.clear();
    }

    private void forget(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }

    private static void startDaemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
