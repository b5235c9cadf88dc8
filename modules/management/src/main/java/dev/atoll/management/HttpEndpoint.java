package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.internal.Api;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.ServerBinding;

/** The HTTP API of a region, served by one node. */
public final class HttpEndpoint {

    private final ServerBinding binding;
    private final Duration stopTimeout;

    private HttpEndpoint(ServerBinding binding, Duration stopTimeout) {
        this.binding = binding;
        this.stopTimeout = stopTimeout;
    }

    /**
     * Begins to serve. The stage fails with {@link ErrorCode#PORT_IN_USE} when the port is taken, and with {@link
     * ErrorCode#INVALID_SETTING} when the address is not this machine's.
     */
    public static CompletionStage<HttpEndpoint> bind(
            ClassicActorSystemProvider system, HttpSettings settings, RegionApi region) {
        return new Api(system, settings, region).bind().handle((binding, failure) -> {
            if (failure != null) {
                throw bindFailed(settings, failure);
            }
            return new HttpEndpoint(binding, settings.stopTimeout());
        });
    }

    /** The port that it listens on. */
    public int port() {
        return binding.localAddress().getPort();
    }

    /** Takes no more connections and waits a little for the requests that are being answered. */
    public CompletionStage<Void> stop() {
        return binding.terminate(stopTimeout).thenApply(terminated -> null);
    }

    private static AtollException bindFailed(HttpSettings settings, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        String address = settings.host() + ":" + settings.port();
        boolean inUse = cause instanceof BindException
                && String.valueOf(cause.getMessage()).contains("in use");
        return inUse
                ? new AtollException(
                        ErrorCode.PORT_IN_USE, "HTTP cannot listen on " + address + ": it is in use.", failure)
                : new AtollException(
                        ErrorCode.INVALID_SETTING,
                        "atoll.http: cannot listen on " + address + ": " + cause.getMessage() + ".",
                        failure instanceof CompletionException ? failure.getCause() : failure);
    }
}
