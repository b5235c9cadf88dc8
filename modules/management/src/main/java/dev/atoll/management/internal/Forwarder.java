package dev.atoll.management.internal;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.management.DataService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.StreamTcpException;

/**
 * Sends requests for collections that are not held here on to a region that holds them, when the client asks for it. A
 * request is forwarded once: who gets a forwarded one and does not hold the collection either says so.
 */
final class Forwarder {

    private static final String FORWARDED = "Atoll-Forwarded";
    private static final String SERVED_BY = "Atoll-Served-By";
    private static final Set<String> PASSED_ON = Set.of("idempotency-key", "atoll-session", "accept");
    private static final Set<String> GIVEN_BACK =
            Set.of("idempotency-replayed", "atoll-session", "atoll-stale", "retry-after");

    private final ClassicActorSystemProvider system;
    private final DataService data;
    private final Duration timeout;

    Forwarder(ClassicActorSystemProvider system, DataService data, Duration timeout) {
        this.system = system;
        this.data = data;
        this.timeout = timeout;
    }

    /** Whether the client wants the request forwarded, and it has not been yet. */
    static boolean isWanted(HttpRequest request, String target) {
        return target.startsWith("/api/data/")
                && target.matches(".*[?&]forward=true(&.*)?")
                && request.getHeader(FORWARDED).isEmpty();
    }

    /** The target without the wish, which is not a matter of any route. */
    static String plain(String target) {
        return target.startsWith("/api/data/")
                ? target.replaceFirst("([?&])forward=(true|false)(&|$)", "$1").replaceFirst("[?&]$", "")
                : target;
    }

    /** @param refusal what to answer when nobody can be reached who holds it */
    CompletionStage<HttpResponse> forward(
            HttpRequest request, HttpEntity.Strict body, String target, HttpResponse refusal) {
        String collection = Target.parse(target).segments().get(2);
        return data.holderAddresses(collection)
                .thenCompose(holders ->
                        tryNext(request, body, target, holders.entrySet().iterator(), refusal));
    }

    private CompletionStage<HttpResponse> tryNext(
            HttpRequest request,
            HttpEntity.Strict body,
            String target,
            Iterator<Map.Entry<RegionId, String>> holders,
            HttpResponse refusal) {
        if (!holders.hasNext()) {
            return CompletableFuture.completedStage(refusal);
        }
        Map.Entry<RegionId, String> holder = holders.next();
        return send(request, body, "http://" + holder.getValue() + target)
                .handle((response, failure) -> {
                    if (failure != null && !isUnreached(failure)) {
                        return CompletableFuture.completedStage(unknown(holder.getKey()));
                    }
                    return failure == null
                                    && response.status().intValue()
                                            != refusal.status().intValue()
                            ? CompletableFuture.completedStage(response.addHeader(
                                    RawHeader.create(SERVED_BY, holder.getKey().value())))
                            : tryNext(request, body, target, holders, refusal);
                })
                .thenCompose(Function.identity());
    }

    private CompletionStage<HttpResponse> send(HttpRequest request, HttpEntity.Strict body, String uri) {
        List<HttpHeader> headers = new ArrayList<>();
        request.getHeaders().forEach(header -> {
            if (PASSED_ON.contains(header.lowercaseName())) {
                headers.add(header);
            }
        });
        headers.add(RawHeader.create(FORWARDED, "1"));
        HttpRequest onward = HttpRequest.create(uri)
                .withMethod(request.method())
                .withEntity(body)
                .withHeaders(headers);
        return Http.get(system)
                .singleRequest(onward)
                .thenCompose(response -> response.entity()
                        .toStrict(timeout.toMillis(), system)
                        .thenApply(strict -> HttpResponse.create()
                                .withStatus(response.status())
                                .withEntity(strict)
                                .addHeaders(givenBack(response))))
                .toCompletableFuture()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static List<HttpHeader> givenBack(HttpResponse response) {
        List<HttpHeader> headers = new ArrayList<>();
        response.getHeaders().forEach(header -> {
            if (GIVEN_BACK.contains(header.lowercaseName())) {
                headers.add(header);
            }
        });
        return headers;
    }

    private static boolean isUnreached(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof StreamTcpException;
    }

    private static HttpResponse unknown(RegionId region) {
        return Api.response(Problems.answer(
                ErrorCode.OUTCOME_UNKNOWN,
                "Region " + region + ", to which the request was forwarded, did not answer."));
    }
}
