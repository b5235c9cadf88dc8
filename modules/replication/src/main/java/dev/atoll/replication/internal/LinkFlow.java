package dev.atoll.replication.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.replication.internal.LinkSession.Arrival;
import dev.atoll.replication.internal.LinkSession.Command;
import dev.atoll.replication.internal.LinkSession.Signal;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkCodec;
import dev.atoll.replication.internal.protocol.LinkMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.stream.CompletionStrategy;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.typed.javadsl.ActorSink;
import org.apache.pekko.stream.typed.javadsl.ActorSource;
import org.apache.pekko.util.ByteString;

/**
 * The streams of one connection. Frames are encoded, compressed, decompressed and decoded here, beside the session's
 * actor; one frame at a time passes either way, so what is in memory is bounded.
 */
final class LinkFlow {

    /** What a frame has besides its rows: far more than any small frame needs. */
    private static final int FRAME_OVERHEAD = 64 * 1024;

    /** One frame to send; without a message, the end of the connection. */
    record Outgoing(LinkMessage message, Compression compression) {
        static final Outgoing END = new Outgoing(null, null);
    }

    /** The session has taken a frame. */
    enum Taken {
        ONE
    }

    private final LinkCodec codec;
    private final LinkTraffic traffic;
    private final int maxBytes;
    private final Materializer materializer;

    LinkFlow(LinkCodec codec, LinkTraffic traffic, int maxRowBytes, Materializer materializer) {
        this.codec = codec;
        this.traffic = traffic;
        this.maxBytes = maxRowBytes + FRAME_OVERHEAD;
        this.materializer = materializer;
    }

    Flow<Message, Message, NotUsed> forSession(ActorRef<Command> session) {
        return Flow.fromSinkAndSource(inbound(session), outbound(session));
    }

    private Sink<Message, NotUsed> inbound(ActorRef<Command> session) {
        Sink<Arrival, NotUsed> toSession = ActorSink.<Arrival, Command, Taken>actorRefWithBackpressure(
                session,
                LinkSession.Inbound::new,
                LinkSession.InboundOpen::new,
                Taken.ONE,
                Signal.PEER_CLOSED,
                LinkSession.StreamFailed::new);
        return Flow.of(Message.class)
                .mapAsync(1, message -> bytes(message).handle(this::arrival))
                .to(toSession);
    }

    private CompletionStage<ByteString> bytes(Message message) {
        if (message.isText()) {
            return failed("The peer sends text where frames are binary.");
        }
        BinaryMessage binary = message.asBinaryMessage();
        if (binary.isStrict()) {
            ByteString data = binary.getStrictData();
            traffic.received(data.size());
            return data.size() <= maxBytes ? CompletableFuture.completedStage(data) : failed(tooLarge());
        }
        Parts parts = new Parts();
        binary.getStreamedData()
                .runForeach(parts::add, materializer)
                .whenComplete((done, failure) -> parts.end(failure));
        return parts.whole;
    }

    /**
     * The parts of one message. Those beyond the limit are dropped as they come: to cancel their stream would break the
     * connection before the peer is told why.
     */
    private final class Parts {
        private final CompletableFuture<ByteString> whole = new CompletableFuture<>();
        private ByteString sofar = ByteString.emptyByteString();

        void add(ByteString part) {
            traffic.received(part.size());
            if (whole.isDone()) {
                return;
            }
            if (sofar.size() + part.size() > maxBytes) {
                whole.completeExceptionally(corrupt(tooLarge()));
                sofar = ByteString.emptyByteString();
            } else {
                sofar = sofar.concat(part);
            }
        }

        void end(Throwable failure) {
            if (failure == null) {
                whole.complete(sofar);
            } else {
                whole.completeExceptionally(failure);
            }
        }
    }

    private Arrival arrival(ByteString bytes, Throwable failure) {
        try {
            return failure == null
                    ? new Arrival(codec.decode(bytes.toArrayUnsafe()), null)
                    : new Arrival(null, problem(failure));
        } catch (AtollException e) {
            return new Arrival(null, e);
        }
    }

    private AtollException problem(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof AtollException known) {
            return known;
        }
        return corrupt("A frame broke off: " + cause.getMessage() + ".");
    }

    private String tooLarge() {
        return "The peer sends a frame of more than " + maxBytes + " bytes (atoll.replication.max-frame-bytes).";
    }

    private static <T> CompletionStage<T> failed(String text) {
        return CompletableFuture.failedStage(corrupt(text));
    }

    private static AtollException corrupt(String text) {
        return new AtollException(ErrorCode.CORRUPT_DATA, text);
    }

    private Source<Message, NotUsed> outbound(ActorRef<Command> session) {
        return ActorSource.<Outgoing, Command>actorRefWithBackpressure(
                        session,
                        Signal.WIRE_TAKES_MORE,
                        each -> each.message() == null ? Optional.of(CompletionStrategy.draining()) : Optional.empty(),
                        each -> Optional.empty())
                .mapMaterializedValue(wire -> {
                    session.tell(new LinkSession.Connected(wire));
                    return NotUsed.getInstance();
                })
                .map(this::encode);
    }

    private Message encode(Outgoing outgoing) {
        byte[] bytes = codec.encode(outgoing.message(), outgoing.compression());
        traffic.bytesSent.addAndGet(bytes.length);
        return BinaryMessage.create(ByteString.fromArrayUnsafe(bytes));
    }
}
