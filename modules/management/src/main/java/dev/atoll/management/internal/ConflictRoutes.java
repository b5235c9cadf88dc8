package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RequestId;
import dev.atoll.history.ConflictKind;
import dev.atoll.history.ConflictQuery;
import dev.atoll.management.CanonicalJson;
import dev.atoll.management.ConfirmRequest;
import dev.atoll.management.ConflictService;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpSettings;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** {@code /api/conflicts}. */
final class ConflictRoutes {

    private final ConflictService conflicts;
    private final DataService data;
    private final HttpSettings settings;

    ConflictRoutes(ConflictService conflicts, DataService data, HttpSettings settings) {
        this.conflicts = conflicts;
        this.data = data;
        this.settings = settings;
    }

    void addTo(Router router) {
        SessionCalls sessions = new SessionCalls(data);
        router.on(
                        "GET",
                        "/api/conflicts",
                        sessions.within(this::list),
                        SessionCalls.parameters("collection", "key", "since", "state", "kind", "limit", "after"))
                .on("GET", "/api/conflicts/counts", this::counts)
                .on("GET", "/api/conflicts/*", sessions.within(this::one), SessionCalls.parameters())
                .on(
                        "POST",
                        "/api/conflicts/*/resolve",
                        sessions.within(this::resolve),
                        SessionCalls.parameters(ConfirmParameters.NAMES))
                .on(
                        "POST",
                        "/api/conflicts/*/reapply",
                        sessions.within(this::reapply),
                        SessionCalls.parameters(ConfirmParameters.NAMES));
    }

    private CompletionStage<Answer> list(Call call, DataService seen) {
        ConflictQuery query = query(call);
        return conflicts
                .over(seen)
                .page(query)
                .thenApply(page -> Answer.ok(Json.bytes(out -> ConflictJson.write(out, page))));
    }

    private ConflictQuery query(Call call) {
        String collection = call.parameter("collection", null);
        String key = call.parameter("key", null);
        if (key != null && collection == null) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "key needs a collection.");
        }
        String since = call.parameter("since", null);
        String after = call.parameter("after", "");
        return new ConflictQuery(
                collection,
                key,
                since == null ? null : HybridTimestamp.parse(since),
                open(call.parameter("state", null)),
                kind(call.parameter("kind", null)),
                after.isEmpty() ? null : ConflictQuery.Place.parse(after),
                call.limit(settings.defaultListLimit(), settings.maxListLimit()));
    }

    private static Optional<Boolean> open(String state) {
        if (state == null) {
            return Optional.empty();
        }
        if (state.equals("open") || state.equals("settled")) {
            return Optional.of(state.equals("open"));
        }
        throw new AtollException(ErrorCode.INVALID_REQUEST, "state is neither open nor settled.");
    }

    private static Optional<ConflictKind> kind(String kind) {
        if (kind == null) {
            return Optional.empty();
        }
        for (ConflictKind each : ConflictKind.values()) {
            if (ConflictJson.name(each).equals(kind)) {
                return Optional.of(each);
            }
        }
        throw new AtollException(
                ErrorCode.INVALID_REQUEST, "kind is none of register, kinds, definition and discarded.");
    }

    private CompletionStage<Answer> counts(Call call) {
        return conflicts.counts().thenApply(counts -> Answer.ok(Json.bytes(out -> ConflictJson.write(out, counts))));
    }

    private CompletionStage<Answer> one(Call call, DataService seen) {
        return conflicts
                .over(seen)
                .find(call.variable(0))
                .thenApply(conflict -> Answer.ok(Json.bytes(out -> ConflictJson.write(out, conflict))));
    }

    private CompletionStage<Answer> resolve(Call call, DataService seen) {
        JsonNode body = call.request().json();
        String id = call.variable(0);
        RequestId request = call.request().requestId();
        ConfirmRequest confirm = ConfirmParameters.of(call);
        ConflictService within = conflicts.over(seen);
        CompletionStage<DataAnswer> written;
        if (body.size() == 1 && body.path("choose").isTextual()) {
            written = within.choose(id, Dot.ofId(body.get("choose").textValue()), request, confirm);
        } else if (body.size() == 1 && body.has("value")) {
            written = within.resolve(id, CanonicalJson.payload(body.get("value")), request, confirm);
        } else {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "A conflict is resolved with {\"choose\":\"<version id>\"} or {\"value\":<any JSON>}.");
        }
        return written.thenApply(DataRoutes::answer);
    }

    private CompletionStage<Answer> reapply(Call call, DataService seen) {
        return conflicts
                .over(seen)
                .reapply(call.variable(0), chosen(call.request().json()), ConfirmParameters.of(call))
                .thenApply(reapplied -> DataRoutes.answer(reapplied.answer()));
    }

    private static Optional<Set<Dot>> chosen(JsonNode body) {
        if (body.size() == 1 && body.path("all").asBoolean()) {
            return Optional.empty();
        }
        if (body.size() != 1
                || !body.path("writes").isArray()
                || body.get("writes").isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "Discarded writes are applied again with {\"writes\":[\"<id>\",…]} or {\"all\":true}.");
        }
        Set<Dot> dots = new HashSet<>();
        body.get("writes").forEach(id -> dots.add(Dot.ofId(id.asText())));
        return Optional.of(dots);
    }
}
