package dev.atoll.management.internal;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.RegionApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import scala.jdk.javaapi.DurationConverters;

/** Carries requests from Pekko HTTP to the routes, and answers back. */
public final class Api {

    private static final String IDEMPOTENCY_KEY = "idempotency-key";
    private static final ContentType PROBLEM =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8));

    private final ClassicActorSystemProvider system;
    private final HttpSettings settings;
    private final Forwarder forwarder;
    private final Router router = new Router();

    public Api(ClassicActorSystemProvider system, HttpSettings settings, RegionApi region) {
        this.system = system;
        this.settings = settings;
        DataService data = region.data().answeringOn(system.classicSystem().dispatcher());
        this.forwarder = new Forwarder(system, data, settings.requestTimeout());
        PastRoutes past = new PastRoutes(region.past(), region.targets(), data, settings);
        past.addTo(router);
        new DataRoutes(data, past, settings).addTo(router);
        new BatchRoute(data, settings).addTo(router);
        new CollectionRoutes(data).addTo(router);
        new RecoveryRoutes(region.recovery(), region.jobs(), region.targets(), data).addTo(router);
        new PointRoutes(region.points(), region.targets(), region.retention(), settings).addTo(router);
        new JobRoutes(region.jobs(), region.truth()).addTo(router);
        new ConflictRoutes(region.conflicts(), data, settings).addTo(router);
        new StatusRoutes(region.status()).addTo(router);
        new RegionRoutes(region.regions()).addTo(router);
        new BackupRoutes(region.backups()).addTo(router);
        new RetentionRoutes(region.retention()).addTo(router);
        new DrillRoutes(region.drills(), region.targets()).addTo(router);
    }

    public CompletionStage<ServerBinding> bind() {
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(serverSettings())
                .bind(this::handle);
    }

    private ServerSettings serverSettings() {
        ServerSettings defaults = ServerSettings.create(system.classicSystem());
        return defaults.withServerHeader(Optional.empty())
                .withRawRequestUriHeader(true)
                .withTransparentHeadRequests(true)
                .withParsingErrorHandler(MalformedRequests.class.getName())
                .withTimeouts(defaults.getTimeouts()
                        .withRequestTimeout(DurationConverters.toScala(settings.requestTimeout())))
                .withParserSettings(defaults.getParserSettings().withMaxContentLength(settings.maxRequestBytes()));
    }

    private CompletionStage<HttpResponse> handle(HttpRequest request) {
        request.getHeader(TimeoutAccess.class)
                .ifPresent(header -> header.timeoutAccess().updateHandler(late -> response(tookTooLong(request))));
        // max-request-bytes is the limit; this one would be Pekko's max-to-strict-bytes, whatever is set here
        return request.entity()
                .toStrict(settings.requestTimeout().toMillis(), Long.MAX_VALUE, system)
                .handle((body, failure) -> failure == null
                        ? answer(request, body)
                        : CompletableFuture.completedFuture(response(unreadable(failure))))
                .thenCompose(answer -> answer);
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request, HttpEntity.Strict body) {
        ApiRequest asked = apiRequest(request, body);
        return router.route(asked).thenCompose(answer -> {
            HttpResponse response = response(answer);
            return Forwarder.isWanted(request, target(request), answer.status())
                    ? forwarder.forward(request, body, asked.target(), response)
                    : CompletableFuture.completedStage(response);
        });
    }

    private static String target(HttpRequest request) {
        return request.getHeader(RawRequestURI.class).map(RawRequestURI::uri).orElse("");
    }

    private static ApiRequest apiRequest(HttpRequest request, HttpEntity.Strict body) {
        return new ApiRequest(
                request.method().name(),
                Forwarder.plain(target(request)),
                body.getContentType().mediaType().toString(),
                idempotencyKeys(request),
                request.getHeader(SessionCalls.HEADER).map(HttpHeader::value).orElse(null),
                body.getData().toArray());
    }

    private static List<String> idempotencyKeys(HttpRequest request) {
        List<String> keys = new ArrayList<>(1);
        request.getHeaders().forEach(header -> {
            if (header.is(IDEMPOTENCY_KEY)) {
                keys.add(header.value());
            }
        });
        return keys;
    }

    private Answer unreadable(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof EntityStreamSizeException) {
            return Problems.answer(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "The request has more than " + settings.maxRequestBytes()
                            + " bytes (atoll.http.max-request-bytes).");
        }
        return Problems.answer(
                ErrorCode.INVALID_REQUEST, "The request's body did not arrive: " + cause.getMessage() + ".");
    }

    private Answer tookTooLong(HttpRequest request) {
        return Problems.answer(
                request.method().isSafe() ? ErrorCode.UNAVAILABLE : ErrorCode.OUTCOME_UNKNOWN,
                "The request took longer than " + settings.requestTimeout().toMillis()
                        + " ms (atoll.http.request-timeout).");
    }

    static HttpResponse response(Answer answer) {
        List<HttpHeader> headers = new ArrayList<>();
        answer.headers().forEach((name, value) -> headers.add(RawHeader.create(name, value)));
        return HttpResponse.create()
                .withStatus(answer.status())
                .withEntity(
                        HttpEntities.create(answer.problem() ? PROBLEM : ContentTypes.APPLICATION_JSON, answer.json()))
                .addHeaders(headers);
    }
}
