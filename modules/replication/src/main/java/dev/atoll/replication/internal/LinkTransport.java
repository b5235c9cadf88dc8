package dev.atoll.replication.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.replication.ReplicationSettings;
import dev.atoll.replication.internal.protocol.LinkCodec;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketRequest;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgradeResponse;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;

/** Opens and takes the WebSockets. Everything about how connections are made secure belongs here. */
final class LinkTransport {

    private static final String PATH = "/link";
    private static final String SCHEME = "ws";

    private final ActorSystem<?> system;
    private final ReplicationSettings settings;
    private final LinkCodec codec;
    private final Materializer materializer;

    LinkTransport(ActorSystem<?> system, ReplicationSettings settings) {
        this.system = system;
        this.settings = settings;
        this.codec = new LinkCodec(settings.frames().most());
        this.materializer = SystemMaterializer.get(system).materializer();
    }

    private static ConnectionContext context() {
        return ConnectionContext.noEncryption();
    }

    /**
     * Begins to take links.
     *
     * @param session gives the session of one more connection, empty when there are too many; may be called by many
     *     threads
     */
    CompletionStage<ServerBinding> bind(Supplier<CompletionStage<Optional<NewSession>>> session) {
        Function<HttpRequest, CompletionStage<HttpResponse>> handler = request -> answer(request, session);
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .bind(handler)
                .handle((binding, failure) -> {
                    if (failure != null) {
                        throw bindFailed(failure);
                    }
                    return binding;
                });
    }

    /** @param traffic counted by the streams, read by the session */
    record NewSession(ActorRef<LinkSession.Command> ref, LinkTraffic traffic) {}

    private CompletionStage<HttpResponse> answer(
            HttpRequest request, Supplier<CompletionStage<Optional<NewSession>>> session) {
        Optional<WebSocketUpgrade> upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade);
        boolean wanted = request.getUri().path().equals(PATH) && upgrade.isPresent();
        if (!wanted) {
            request.discardEntityBytes(materializer);
            return CompletableFuture.completedStage(HttpResponse.create()
                    .withStatus(StatusCodes.NOT_FOUND)
                    .withEntity("This port takes links between regions, as WebSockets at " + PATH + ".\n"));
        }
        return session.get().thenApply(opened -> opened.map(
                        s -> upgrade.get().handleMessagesWith(flow(s.traffic()).forSession(s.ref())))
                .orElseGet(() -> HttpResponse.create().withStatus(StatusCodes.SERVICE_UNAVAILABLE)));
    }

    private LinkFlow flow(LinkTraffic traffic) {
        return new LinkFlow(codec, traffic, settings.frames().most(), materializer);
    }

    /** Opens a connection for the session and tells it how that went. */
    void dial(String address, ActorRef<LinkSession.Command> session, LinkTraffic traffic) {
        upgrade(address, flow(traffic).forSession(session)).whenComplete((upgrade, failure) -> {
            if (failure != null) {
                session.tell(new LinkSession.DialFailed(reason(failure)));
            } else if (!upgrade.isValid()) {
                session.tell(new LinkSession.DialFailed(
                        "answered " + upgrade.response().status()));
            } else {
                session.tell(LinkSession.Signal.UPGRADED);
            }
        });
    }

    /** Also what makes no request at all, such as an address that is none, is a failure of the stage. */
    private CompletionStage<WebSocketUpgradeResponse> upgrade(String address, Flow<Message, Message, NotUsed> flow) {
        ClientConnectionSettings client = ClientConnectionSettings.create(Adapter.toClassic(system))
                .withConnectingTimeout(settings.reconnect().connectTimeout());
        try {
            return Http.get(system)
                    .singleWebSocketRequest(
                            WebSocketRequest.create(SCHEME + "://" + address + PATH),
                            flow,
                            context(),
                            Optional.empty(),
                            client,
                            Adapter.toClassic(system).log(),
                            materializer)
                    .first();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = root(failure);
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private AtollException bindFailed(Throwable failure) {
        Throwable cause = root(failure);
        String address = settings.host() + ":" + settings.port();
        if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
            return new AtollException(
                    ErrorCode.PORT_IN_USE, "Links cannot listen on " + address + ": it is in use.", failure);
        }
        return new AtollException(
                ErrorCode.INVALID_SETTING,
                "atoll.replication: cannot listen on " + address + ": " + cause.getMessage() + ".",
                failure);
    }
}
