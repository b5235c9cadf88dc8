package dev.atoll.bench.load;

import dev.atoll.node.process.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Sends a byte back and forth over a connection as long as the link, again and again, beside what is measured. */
public final class RoundTrips implements AutoCloseable {

    private static final long PAUSE_NANOS = 5_000_000;
    private static final long HIGHEST_NANOS = 60_000_000_000L;

    private final ServerSocket echo;
    private final TcpProxy proxy;
    private final Socket socket;
    private final Thread pinger;
    private final Histogram times = new Histogram(HIGHEST_NANOS, 3);
    private volatile boolean done;

    /** @param oneWay how much later everything arrives; zero: no proxy is in between */
    public RoundTrips(Duration oneWay) {
        try {
            echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            proxy = TcpProxy.start(0, echo.getLocalPort());
            proxy.delay(oneWay);
            daemon("echo", this::answer);
            socket = new Socket(InetAddress.getLoopbackAddress(), oneWay.isZero() ? echo.getLocalPort() : proxy.port());
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pinger = daemon("pinger", this::ping);
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void answer() {
        try (Socket accepted = echo.accept()) {
            accepted.setTcpNoDelay(true);
            for (int read = accepted.getInputStream().read(); read >= 0; ) {
                accepted.getOutputStream().write(read);
                read = accepted.getInputStream().read();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void ping() {
        try {
            while (!done) {
                long start = System.nanoTime();
                socket.getOutputStream().write(1);
                socket.getInputStream().read();
                times.recordValue(System.nanoTime() - start);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Stops, and returns the round trips in nanoseconds. */
    public Histogram times() {
        done = true;
        try {
            pinger.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return times;
    }

    @Override
    public void close() {
        try {
            socket.close();
            proxy.close();
            echo.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
