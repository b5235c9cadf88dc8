package dev.atoll.backup.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
     * @param refusal what the first request is answered with in place of the server, which hears nothing of it; or null
     */
    public record Fault(long up, long down, boolean silent, String refusal) {
        private static final Fault NONE = new Fault(Long.MAX_VALUE, Long.MAX_VALUE, false, null);

        public static Fault closesAfterSending(long bytes) {
            return new Fault(bytes, Long.MAX_VALUE, false, null);
        }

        public static Fault closesAfterReceiving(long bytes) {
            return new Fault(Long.MAX_VALUE, bytes, false, null);
        }

        public static Fault neverAnswers() {
            return new Fault(Long.MAX_VALUE, 0, true, null);
        }

        /** As S3 refuses a request. */
        public static Fault refuses(int status, String code) {
            String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>not now</Message></Error>";
            return new Fault(
                    0,
                    0,
                    false,
                    "HTTP/1.1 " + status + " x\r\nContent-Type: application/xml\r\nContent-Length: " + body.length()
                            + "\r\nConnection: close\r\n\r\n" + body);
        }
    }

    private static final int REFUSAL_MILLIS = 10_000;

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
                if (fault.refusal() != null) {
                    daemon(() -> refuse(client, fault.refusal()));
                    close(server);
                    continue;
                }
                daemon(() -> copy(client, server, fault.up(), fault.silent()));
                daemon(() -> copy(server, client, fault.down(), fault.silent()));
            } catch (IOException e) {
                closeAll();
            }
        }
    }

    /** The body is read as well: it must not be lost with an answer that comes before its end. */
    private void refuse(Socket client, String answer) {
        try {
            client.setSoTimeout(REFUSAL_MILLIS);
            byte[] buffer = new byte[16 << 10];
            String head = "";
            int count = 0;
            while (count >= 0 && !head.contains("\r\n\r\n")) {
                count = client.getInputStream().read(buffer);
                head += new String(buffer, 0, Math.max(0, count), StandardCharsets.ISO_8859_1);
            }
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            while (client.getInputStream().read(buffer) >= 0) {
                // what it still has to say is not heard
            }
        } catch (IOException e) {
            // it does not wait for the answer
        }
        close(client);
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
