package dev.atoll.management.internal;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.management.DataService;
import dev.atoll.management.ErrorGuide;
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
import java.util.regex.Pattern;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.StreamTcpException;

/**
 * Sends requests for collections that are not held here on to a region that holds them, when the client asks for it. A
 * request is forwarded once: who gets a forwarded one and does not hold the collection either says so.
 */
final class Forwarder {

    private static final int NOT_PLACED_HERE = ErrorGuide.status(ErrorCode.NOT_PLACED_HERE);
    private static final int NOT_FOUND = ErrorGuide.status(ErrorCode.NOT_FOUND);
    private static final int SESSION_BEHIND = ErrorGuide.status(ErrorCode.SESSION_BEHIND);
    private static final Pattern FORWARDABLE = Pattern.compile("/api/(data/|conflicts([?/]|$)(?!counts))");
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

    /**
     * Whether another region may do what this one has refused to, and the client wants it asked. A conflict is known by its
     * id alone: one that this region does not have, or not yet as the session has seen it, may be of a collection that it
     * does not hold.
     */
    static boolean isWanted(HttpRequest request, String target, int status) {
        boolean elsewhere =
                status == NOT_PLACED_HERE || isOfConflict(target) && (status == NOT_FOUND || status == SESSION_BEHIND);
        return elsewhere
                && FORWARDABLE.matcher(target).lookingAt()
                && target.matches(".*[?&]forward=true(&.*)?")
                && request.getHeader(FORWARDED).isEmpty();
    }

    private static boolean isOfConflict(String target) {
        return target.startsWith("/api/conflicts/");
    }

    /** The target without the wish, which is not a matter of any route. */
    static String plain(String target) {
        return FORWARDABLE.matcher(target).lookingAt()
                ? target.replaceFirst("([?&])forward=(true|false)(&|$)", "$1").replaceFirst("[?&]$", "")
                : target;
    }

    /** @param refusal what to answer when nobody can be reached who holds it */
    CompletionStage<HttpResponse> forward(
            HttpRequest request, HttpEntity.Strict body, String target, HttpResponse refusal) {
        return holders(target)
                .thenCompose(holders ->
                        tryNext(request, body, target, holders.entrySet().iterator(), refusal));
    }

    private CompletionStage<Map<RegionId, String>> holders(String target) {
        if (isOfConflict(target)) {
            return data.addressesOfOtherHolders();
        }
        Target asked = Target.parse(target);
        return data.holderAddresses(
                target.startsWith("/api/data/")
                        ? asked.segments().get(2)
                        : asked.query().get("collection"));
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
                    if (failure == null && !isRefusal(response, target, refusal)) {
                        return CompletableFuture.completedStage(response.addHeader(
                                RawHeader.create(SERVED_BY, holder.getKey().value())));
                    }
                    if (failure == null) {
                        response.discardEntityBytes(system);
                    }
                    return tryNext(request, body, target, holders, refusal);
                })
                .thenCompose(Function.identity());
    }

    private static boolean isRefusal(HttpResponse response, String target, HttpResponse refusal) {
        int status = response.status().intValue();
        return status == NOT_PLACED_HERE
                || status == NOT_FOUND && isOfConflict(target)
                || response.status().equals(refusal.status());
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
                .thenApply(Forwarder::passedOn)
                .toCompletableFuture()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its content goes through as it comes, however long it is, no faster than the client takes it. */
    private static HttpResponse passedOn(HttpResponse response) {
        return HttpResponse.create()
                .withStatus(response.status())
                .withEntity((ResponseEntity) response.entity().withoutSizeLimit())
                .addHeaders(givenBack(response));
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
