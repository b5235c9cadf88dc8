package dev.atoll.backup.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A TCP proxy on this machine whose next connections break after so many bytes; those after them are sound. */
public final class FaultyProxy implements AutoCloseable {

    /**
     * What happens to a connection.
     *
     * @param up the bytes that it lets through to the server
     * @param down the bytes that it lets through back
     * @param silent whether it then stays open, and nothing arrives; otherwise it is closed
     */
    public record Fault(long up, long down, boolean silent) {
        private static final Fault NONE = new Fault(Long.MAX_VALUE, Long.MAX_VALUE, false);

        public static Fault closesAfterSending(long bytes) {
            return new Fault(bytes, Long.MAX_VALUE, false);
        }

        public static Fault closesAfterReceiving(long bytes) {
            return new Fault(Long.MAX_VALUE, bytes, false);
        }

        public static Fault neverAnswers() {
            return new Fault(Long.MAX_VALUE, 0, true);
        }
    }

    private final ServerSocket listener;
    private final int target;
    private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private FaultyProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    public static FaultyProxy start(int target) {
        try {
            FaultyProxy proxy = new FaultyProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The connections there are end; the next ones have these faults, in turn. */
    public void next(Fault... each) {
        faults.clear();
        faults.addAll(List.of(each));
        closeAll();
    }

    /** How many faults have not come to pass. */
    public int left() {
        return faults.size();
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                Fault fault = faults.isEmpty() ? Fault.NONE : faults.poll();
                daemon(() -> copy(client, server, fault.up(), fault.silent()));
                daemon(() -> copy(server, client, fault.down(), fault.silent()));
            } catch (IOException e) {
                closeAll();
            }
        }
    }

    private void copy(Socket from, Socket to, long most, boolean silent) {
        byte[] buffer = new byte[16 << 10];
        long left = most;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                int passes = (int) Math.min(count, left);
                out.write(buffer, 0, passes);
                left -= passes;
                if (passes < count && !silent) {
                    break;
                }
                count = in.read(buffer);
            }
        } catch (IOException e) {
            // one side is gone, so the other goes as well
        }
        close(from);
        close(to);
    }

    private void closeAll() {
        sockets.forEach(this::close);
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeAll();
    }
}
