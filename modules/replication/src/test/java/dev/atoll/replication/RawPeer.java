package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkCodec;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A peer that says what a test wants, over a real socket. */
final class RawPeer implements WebSocket.Listener, AutoCloseable {

    private static final LinkFrame CLOSED = new LinkFrame.Bye("(closed)");

    final LinkCodec codec = new LinkCodec(1 << 24);
    final UUID journal;
    private final String region;
    private final BlockingQueue<LinkFrame> received = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final WebSocket socket;
    private final boolean reads;
    private long number;

    RawPeer(int port, String region, UUID journal, boolean reads) {
        this.region = region;
        this.journal = journal;
        this.reads = reads;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/link"), this)
                .join();
    }

    RawPeer(int port, String region) {
        this(port, region, UUID.randomUUID(), true);
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(1);
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (last) {
            received.add(codec.decode(partial.toByteArray()).frame());
            partial.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        received.add(CLOSED);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        received.add(CLOSED);
    }

    LinkFrame.Hello hello(int version) {
        return hello(version, 0);
    }

    LinkFrame.Hello hello(int version, int maxFrameBytes) {
        return new LinkFrame.Hello(
                version,
                version,
                RegionId.of(region),
                journal,
                new UUID(7, System.nanoTime()),
                "mesh",
                0,
                1023,
                List.of("none"),
                maxFrameBytes);
    }

    /** Says hello and starts, and waits until the region has started as well. */
    LinkFrame.Start shakeHands(UUID regionsJournal, OptionalLong after, long window) {
        send(hello(LinkCodec.VERSION));
        await(LinkFrame.Hello.class);
        send(new LinkFrame.Start(regionsJournal, after, window));
        return await(LinkFrame.Start.class);
    }

    void send(LinkFrame frame) {
        sendNumbered(number++, frame);
    }

    /** As {@link #send}, to a region that may have had enough. */
    boolean trySend(LinkFrame frame) {
        try {
            send(frame);
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    void sendNumbered(long as, LinkFrame frame) {
        sendBytes(codec.encode(new LinkMessage(as, frame), Compression.ZSTD));
    }

    /** As {@link #send}, byte by byte. */
    void sendInParts(LinkFrame frame) {
        byte[] bytes = codec.encode(new LinkMessage(number++, frame), Compression.NONE);
        for (int i = 0; i < bytes.length; i++) {
            socket.sendBinary(ByteBuffer.wrap(bytes, i, 1), i == bytes.length - 1)
                    .join();
        }
    }

    void sendBytes(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    void sendText(String text) {
        socket.sendText(text, true).join();
    }

    /** A part of a message, and no end; returns whether the region still takes it. */
    boolean sendHalf(byte[] bytes) {
        try {
            socket.sendBinary(ByteBuffer.wrap(bytes), false).join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    /** The next frame of the kind; others before it are dropped. Fails when the connection ends before. */
    <F extends LinkFrame> F await(Class<F> kind) {
        try {
            for (int i = 0; i < 10_000; i++) {
                LinkFrame frame = received.poll(60, TimeUnit.SECONDS);
                if (kind.isInstance(frame)) {
                    return kind.cast(frame);
                }
                if (frame == null || frame == CLOSED) {
                    throw new AssertionError("No " + kind.getSimpleName() + " came: " + frame);
                }
            }
            throw new AssertionError("Only other frames came");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the region has closed the connection. */
    void awaitClose() {
        try {
            LinkFrame frame;
            do {
                frame = received.poll(60, TimeUnit.SECONDS);
                if (frame == null) {
                    throw new AssertionError("The connection was not closed");
                }
            } while (frame != CLOSED);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    List<LinkFrame> drain() {
        List<LinkFrame> all = new java.util.ArrayList<>();
        received.drainTo(all);
        return all;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
